package io.akkord.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Runs the command against a server that knows one model, m, of one input. */
@Timeout(60)
class BenchCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private volatile String lastRequest = "";
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> reply(exchange, 404, "{\"error\":\"no such model\"}"));
        server.createContext(
                "/v2/models/m",
                exchange -> reply(
                        exchange, 200, "{\"inputs\":[{\"name\":\"in\",\"datatype\":\"INT8\",\"shape\":[-1,2]}]}"));
        server.createContext("/v2/models/m/infer", exchange -> {
            lastRequest = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            reply(exchange, 200, lastRequest.replace("inputs", "outputs"));
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void asksTheModelForItsInputsAndReportsAsJson() throws Exception {
        assertThat(run("--model", "m", "-o", "json", "--check")).isZero();
        assertThat(lastRequest).matches(".*\"in\",\"datatype\":\"INT8\",\"shape\":\\[1,2].*");
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.path("successes").asLong()).isPositive();
        assertThat(report.path("failures").asLong()).isZero();
        assertThat(err.toString()).contains("m at http://127.0.0.1");
    }

    @Test
    void sendsTheFileItIsGiven(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("body.json"), "{\"my\":\"inputs\"}");
        assertThat(run("--model", "m", "--data", file.toString())).isZero();
        assertThat(lastRequest).isEqualTo("{\"my\":\"inputs\"}");
        assertThat(out.toString()).contains("throughput");
    }

    @Test
    void anAnswerThatIsNotAnEchoIsAFailure() {
        server.removeContext("/v2/models/m/infer");
        server.createContext("/v2/models/m/infer", exchange -> reply(exchange, 200, "{\"outputs\":[]}"));
        assertThat(run("--model", "m", "--check")).isEqualTo(1);
        assertThat(out.toString()).contains("answer is not an echo");
    }

    @Test
    void aWrongModelIsToldInTheServersWords() {
        assertThat(run("--model", "other")).isEqualTo(1);
        assertThat(err.toString()).contains("answered 404", "no such model");
        assertThat(run("--data", "/no/such/file")).isEqualTo(1);
        assertThat(err.toString()).contains("cannot read --data /no/such/file");
    }

    private int run(String... args) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        String[] all = new String[args.length + 9];
        all[0] = "bench";
        all[1] = "--url";
        all[2] = "http://127.0.0.1:" + server.getAddress().getPort();
        all[3] = "--duration";
        all[4] = "200ms";
        all[5] = "--warmup";
        all[6] = "50ms";
        all[7] = "-c";
        all[8] = "2";
        System.arraycopy(args, 0, all, 9, args.length);
        return line.execute(all);
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
