package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.akkord.http.access.ApiKey;
import io.akkord.http.access.KeyHash;
import java.security.SecureRandom;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** All loggers at TRACE, Akka's at DEBUG, and requests of all kinds: neither a key nor a body is in any line. */
class SecretsInLogsTest {
    private static final String BODY_SECRET = "patient-4711-body";

    private static final class Capture extends AppenderBase<ILoggingEvent> {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            String thrown =
                    event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
            lines.add(event.getLoggerName() + " " + event.getFormattedMessage() + " " + event.getMDCPropertyMap()
                    + thrown);
        }
    }

    @Test
    void neither_keys_nor_bodies_reach_a_log() {
        SecureRandom random = new SecureRandom();
        ApiKey known = ApiKey.random(random);
        ApiKey unknown = ApiKey.random(random);
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        Capture capture = new Capture();
        capture.setContext(root.getLoggerContext());
        capture.start();
        root.addAppender(capture);
        root.setLevel(Level.TRACE);
        FakeDeployment failing = FakeDeployment.answering(Specs.anyTensors("failing"), request -> {
            throw new IllegalStateException("a fault of the server");
        });
        try (TestServer server = TestServer.startAtDebug(
                "access-log = all\naccess.keys = [{name = shop, hash = \"" + KeyHash.of(known, random)
                        + "\", scopes = [infer, admin]}]",
                FakeDeployment.echo(Specs.anyTensors("echo")),
                failing)) {
            String body = HttpServerTest.INFER.replace("\"A\"", "\"" + BODY_SECRET + "\"");
            for (String key :
                    new String[] {known.text(), unknown.text(), known.text() + "\"<", known.text() + "\u0001"}) {
                for (String header : new String[] {"X-API-Key: ", "Authorization: Bearer ", "Authorization: Basic "}) {
                    ask(server, "/v2/models/echo/infer", body, header + key);
                    ask(server, "/v2/models/echo/infer", body + "]", header + key);
                    ask(server, "/v2/models/failing/infer", body, header + key);
                    ask(
                            server,
                            "/v2/repository/models/echo/load",
                            "{\"parameters\":{\"" + BODY_SECRET + "\":1}}",
                            header + key);
                    ask(server, "/api/serve/applications", "{\"" + BODY_SECRET + "\":", header + key);
                }
            }
            // A header that is no header, and a body that is no body.
            try (RawClient client = server.connect()) {
                client.send("POST /v2/models/echo/infer HTTP/1.1\r\nHost: test\r\nX-API-Key " + known.text()
                                + "\r\nContent-Type: " + known.text() + "\r\n\r\n")
                        .read();
            }
        } finally {
            root.setLevel(before);
            root.detachAppender(capture);
        }
        String all = capture.lines.stream().collect(Collectors.joining("\n"));
        assertThat(capture.lines)
                .anyMatch(line -> line.startsWith("io.akkord.access POST /v2/models/echo/infer 200")
                        && line.contains(" key shop"));
        assertThat(capture.lines).anyMatch(line -> line.contains("failed inside the server"));
        assertThat(capture.lines).noneMatch(line -> line.contains(secretOf(known)));
        assertThat(capture.lines).noneMatch(line -> line.contains(secretOf(unknown)));
        assertThat(all).doesNotContain(BODY_SECRET);
    }

    private static void ask(TestServer server, String path, String body, String header) {
        try (RawClient client = server.connect()) {
            client.post(path, body, header).read();
        }
    }

    private static String secretOf(ApiKey key) {
        return key.text().substring(12);
    }
}
