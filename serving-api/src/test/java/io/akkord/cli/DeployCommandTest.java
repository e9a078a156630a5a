package io.akkord.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.akkord.http.admin.ApplicationStatusDocument;
import io.akkord.http.admin.ErrorDocument;
import io.akkord.http.admin.PutResultDocument;
import io.akkord.runtime.handler.Handler;
import io.akkord.runtime.spec.document.ApplicationDocuments;
import io.akkord.runtime.spec.document.DocumentResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class DeployCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile byte[] putAnswer = new byte[0];
    private volatile int putStatus = 200;
    private volatile String status = "READY";
    private volatile String body = "";
    private HttpServer node;

    /** Returns its request. */
    public static final class Same implements Handler<String, String> {
        @Override
        public CompletionStage<String> handle(String request) {
            return CompletableFuture.completedFuture(request);
        }
    }

    @BeforeEach
    void start() throws IOException {
        node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext("/", this::answer);
        node.start();
    }

    @AfterEach
    void stop() {
        node.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        boolean put = exchange.getRequestMethod().equals("PUT");
        String version = exchange.getRequestHeaders().getFirst("If-Match");
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI()
                + (version == null ? "" : " if " + version));
        String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (put) {
            body = sent;
        }
        byte[] reply = put
                ? putAnswer
                : new ApplicationStatusDocument("same", 1, "/same", status, "no luck", List.of(), null).write();
        exchange.sendResponseHeaders(put ? putStatus : 200, reply.length);
        exchange.getResponseBody().write(reply);
        exchange.close();
    }

    private int run(String... args) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(args);
    }

    private String url() {
        return "http://127.0.0.1:" + node.getAddress().getPort();
    }

    private String file(String content) throws IOException {
        return Files.writeString(folder.resolve("app.conf"), content).toString();
    }

    private String valid() throws IOException {
        return file("name = same\nroute_prefix = /same\ndeployments = [{ name = same, handler = \""
                + Same.class.getName() + "\", replicas = 2 }]\n");
    }

    private static byte[] result(boolean dryRun, String outcome) {
        return new PutResultDocument(
                        dryRun,
                        List.of(new PutResultDocument.Result(
                                "same",
                                outcome,
                                200,
                                1L,
                                List.of(new PutResultDocument.Change("same", "replicas", "1", "2", "IN_PLACE")),
                                null)))
                .write();
    }

    @Test
    void whatTheFileDeclaresIsPutAndWaitedFor() throws IOException {
        putAnswer = result(false, "CREATED");
        assertThat(run("deploy", valid(), "--url", url())).isZero();
        assertThat(asked).containsExactly("PUT /api/serve/applications/same", "GET /api/serve/applications/same");
        assertThat(ApplicationDocuments.read(body, "sent"))
                .isEqualTo(ApplicationDocuments.read(Path.of(valid())))
                .isInstanceOf(DocumentResult.Ok.class);
        assertThat(err.toString()).contains("same is READY");
        assertThat(out.toString())
                .isEqualToNormalizingNewlines("same: created, version 1\n  ~ same replicas: 1 -> 2  (in place)\n");
    }

    @Test
    void aFailureIsToldWithItsReason() throws IOException {
        putAnswer = result(false, "CREATED");
        status = "FAILED";
        assertThat(run("deploy", valid(), "--url", url())).isEqualTo(1);
        assertThat(err.toString())
                .contains("application 'same' FAILED: no luck")
                .doesNotContain("\tat ");
        assertThat(run("deploy", valid(), "--url", url(), "--no-wait")).isZero();
    }

    @Test
    void aDryRunChangesNothingAndWaitsForNothing() throws IOException {
        putAnswer = result(true, "CHANGED");
        assertThat(run("deploy", valid(), "--url", url(), "--dry-run", "--if-version", "3"))
                .isZero();
        assertThat(asked).containsExactly("PUT /api/serve/applications/same?dry_run=true if \"3\"");
        assertThat(out.toString()).startsWith("same: would be changed, version 1");
    }

    @Test
    void aRefusalIsToldInTheServersWords() throws IOException {
        putStatus = 409;
        putAnswer = ErrorDocument.of("it has version 4, but 3 was expected").write();
        assertThat(run("deploy", valid(), "--url", url())).isEqualTo(1);
        assertThat(err.toString()).contains("was refused (409): it has version 4, but 3 was expected");
    }

    @Test
    void aFileIsCheckedWithoutANode() throws IOException {
        assertThat(run("config", "check", valid())).isZero();
        assertThat(out.toString()).contains("app.conf is valid: same (1 deployment(s)) at /same");
        assertThat(run("config", "check", file("name = same\ncolour = red\ndeployments = []\n")))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("colour", "deployments", "app.conf: 2")
                .doesNotContain("\tat ");
        assertThat(run("config", "check", folder.resolve("nothing.conf").toString()))
                .isEqualTo(1);
        assertThat(run("config")).isEqualTo(2);
        assertThat(asked).isEmpty();
    }
}
