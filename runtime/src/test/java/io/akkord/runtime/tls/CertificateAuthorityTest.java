package io.akkord.runtime.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
    @TempDir
    private static Path folder;

    private static TlsFiles one;
    private static TlsFiles two;
    private static TlsFiles otherCluster;
    private static TlsFiles foreign;

    @BeforeAll
    static void make() throws IOException {
        CertificateAuthority authority = CertificateAuthority.in(folder.resolve("a"), 30);
        one = authority.issue("one", List.of("akkord", "127.0.0.1"), folder.resolve("a/one"));
        // The authority that is there already is used again.
        two = CertificateAuthority.in(folder.resolve("a"), 30)
                .issue("two", List.of("akkord", "127.0.0.2"), folder.resolve("a/two"));
        otherCluster = authority.issue("three", List.of("other"), folder.resolve("a/three"));
        foreign = CertificateAuthority.in(folder.resolve("b"), 30)
                .issue("one", List.of("akkord", "127.0.0.1"), folder.resolve("b/one"));
    }

    @Test
    void certificatesNameTheirNodeAndAreSignedByTheAuthority() throws Exception {
        X509Certificate certificate = PemFiles.certificates(one.certificate()).get(0);
        assertThat(SubjectNames.of(certificate)).containsExactlyInAnyOrder("one", "akkord", "127.0.0.1");
        X509Certificate authority = PemFiles.certificates(one.ca()).get(0);
        certificate.verify(authority.getPublicKey());
        assertThat(authority.getBasicConstraints()).isZero();
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(PemFiles.privateKey(one.key()).getAlgorithm()).isEqualTo("RSA");
        for (Path secret : List.of(one.key(), folder.resolve("a/ca.p12"), folder.resolve("a/ca.password"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .isEqualTo("rw-------");
        }
        assertThat(one.key().getParent().toFile().list()).containsExactlyInAnyOrder("ca.crt", "tls.crt", "tls.key");
    }

    @Test
    void bothEndsMustBeOfTheCluster() throws Exception {
        assertThat(greet(one, two)).isEqualTo(42);
        assertThatThrownBy(() -> greet(one, foreign)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> greet(foreign, one)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> greet(one, otherCluster)).isInstanceOf(IOException.class);
    }

    @Test
    void changedFilesAreReadAgain() throws Exception {
        Path dir = Files.createDirectories(folder.resolve("changing"));
        TlsFiles files = new TlsFiles(dir.resolve("ca.crt"), dir.resolve("tls.crt"), dir.resolve("tls.key"));
        copy(one, files);
        AtomicLong now = new AtomicLong();
        TlsContext contexts = new TlsContext(files, now::get);
        SSLContext first = contexts.get();
        copy(two, files);
        Files.setLastModifiedTime(files.key(), FileTime.fromMillis(1));
        assertThat(contexts.get()).isSameAs(first);
        now.addAndGet(Duration.ofSeconds(11).toNanos());
        SSLContext second = contexts.get();
        assertThat(second).isNotSameAs(first);
        Files.writeString(files.key(), "nonsense");
        now.addAndGet(Duration.ofSeconds(11).toNanos());
        assertThat(contexts.get()).isSameAs(second);
    }

    @Test
    void whatCannotBeUsedIsNamed() throws Exception {
        Path file = Files.writeString(
                folder.resolve("bad.pem"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        assertThatThrownBy(() -> PemFiles.privateKey(file))
                .hasMessageContainingAll(file.toString(), "PKCS #8", "BEGIN RSA PRIVATE KEY")
                .hasMessageNotContaining("AAAA");
        assertThatThrownBy(() -> PemFiles.certificates(file)).hasMessageContaining(file.toString());
        CertificateAuthority authority = CertificateAuthority.in(folder.resolve("a"), 30);
        assertThatThrownBy(() -> authority.issue("n", List.of("a b"), folder.resolve("x")))
                .hasMessageContaining("'a b'");
        assertThatThrownBy(() -> authority.issue("n,O=x", List.of("a"), folder.resolve("x")))
                .hasMessageContaining("'n,O=x'");
    }

    private static void copy(TlsFiles from, TlsFiles to) throws IOException {
        Files.writeString(to.ca(), Files.readString(from.ca()));
        Files.writeString(to.certificate(), Files.readString(from.certificate()));
        Files.writeString(to.key(), Files.readString(from.key()));
    }

    /** A byte from the client to the server; fails when one of them does not trust the other. */
    private static int greet(TlsFiles server, TlsFiles client) throws Exception {
        try (SSLServerSocket listening = (SSLServerSocket)
                new TlsContext(server).get().getServerSocketFactory().createServerSocket(0)) {
            listening.setNeedClientAuth(true);
            listening.setSoTimeout(10_000);
            CompletableFuture<Integer> read = new CompletableFuture<>();
            Thread accepting = new Thread(() -> {
                try (SSLSocket socket = (SSLSocket) listening.accept()) {
                    socket.setSoTimeout(10_000);
                    int got = socket.getInputStream().read();
                    socket.getOutputStream().write(got);
                    read.complete(got);
                } catch (IOException e) {
                    read.completeExceptionally(e);
                }
            });
            accepting.start();
            try (SSLSocket socket = (SSLSocket) new TlsContext(client)
                    .get()
                    .getSocketFactory()
                    .createSocket("127.0.0.1", listening.getLocalPort())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(42);
                int back = socket.getInputStream().read();
                if (back < 0) {
                    throw new IOException("the other end closed");
                }
            } finally {
                accepting.join(10_000);
            }
            return read.get(10, TimeUnit.SECONDS);
        }
    }
}
