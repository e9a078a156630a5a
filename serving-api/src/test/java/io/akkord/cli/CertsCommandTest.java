package io.akkord.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.tls.PemFiles;
import io.akkord.runtime.tls.TlsContext;
import io.akkord.runtime.tls.TlsFiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CertsCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(args);
    }

    @Test
    void eachNodeGetsAFolderThatANodeCanBeStartedWith() throws Exception {
        Path dir = folder.resolve("tls");
        assertThat(run("certs", "--out", dir.toString(), "--nodes", "a,b", "--host", "10.0.0.1", "--host", "a.example"))
                .isZero();
        TlsFiles files = new TlsFiles(dir.resolve("b/ca.crt"), dir.resolve("b/tls.crt"), dir.resolve("b/tls.key"));
        assertThat(new TlsContext(files).get().getProtocol()).isEqualTo("TLSv1.3");
        assertThat(PemFiles.certificates(files.certificate()).get(0).getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .containsExactlyInAnyOrder("akkord", "b", "10.0.0.1", "a.example");
        String before = Files.readString(files.certificate());
        assertThat(run("certs", "--out", dir.toString(), "--nodes", "b,c")).isZero();
        assertThat(out.toString()).contains("is there already and stays");
        assertThat(Files.readString(files.certificate())).isEqualTo(before);
        assertThat(dir.resolve("c/tls.crt")).exists();
    }

    @Test
    void wrongUsageNamesTheValue() {
        assertThat(run("certs")).isEqualTo(2);
        assertThat(run("certs", "--out", folder.toString(), "--nodes", "../x")).isEqualTo(2);
        assertThat(err.toString()).contains("'../x'");
        assertThat(run("certs", "--out", folder.toString(), "--days", "0")).isEqualTo(2);
        assertThat(run("certs", "--out", folder.toString(), "--nodes", "a", "--host", "a b"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("'a b'");
    }

    @Test
    void aFolderThatCannotBeWrittenIsAFailure() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThat(run("certs", "--out", file.resolve("x").toString())).isEqualTo(1);
        assertThat(err.toString()).contains("akkord: certificates could not be made in " + file);
    }
}
