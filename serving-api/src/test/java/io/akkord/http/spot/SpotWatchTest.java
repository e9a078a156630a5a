package io.akkord.http.spot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.akkord.http.spot.SpotSettings.Provider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against stand-ins for the metadata services, with the answers that their documents show. */
class SpotWatchTest {
    private record Scripted(int status, String body) {}

    /** By method and path with query. */
    private final Map<String, Scripted> answers = new ConcurrentHashMap<>();

    private final List<String> notices = new CopyOnWriteArrayList<>();
    private final List<String> missingHeaders = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        String uri = exchange.getRequestURI().toString();
        String header = uri.contains("computeMetadata")
                ? "Metadata-Flavor"
                : uri.contains("api/token")
                        ? "X-aws-ec2-metadata-token-ttl-seconds"
                        : uri.contains("instance-action") ? "X-aws-ec2-metadata-token" : "Metadata";
        if (!uri.equals("/anything") && exchange.getRequestHeaders().getFirst(header) == null) {
            missingHeaders.add(uri);
        }
        Scripted scripted =
                answers.getOrDefault(exchange.getRequestMethod() + " " + uri, new Scripted(404, "not here"));
        byte[] body = scripted.body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(scripted.status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private SpotWatch watch(String provider) {
        return SpotWatch.start(
                settings("provider = " + provider + ", interval = 100ms, url = \"http://127.0.0.1:"
                        + server.getAddress().getPort() + "\""),
                notices::add);
    }

    private void quietFor(int looks) {
        int before = asked.get();
        await().until(() -> asked.get() >= before + looks);
        assertThat(notices).isEmpty();
    }

    @Test
    void awsTellsByInstanceActionUnderASessionToken() {
        answers.put("PUT /latest/api/token", new Scripted(200, "secret"));
        try (SpotWatch watch = watch("aws")) {
            quietFor(3);
            // A token that has run out is replaced.
            answers.put("GET /latest/meta-data/spot/instance-action", new Scripted(401, ""));
            quietFor(3);
            answers.put(
                    "GET /latest/meta-data/spot/instance-action",
                    new Scripted(200, "{\"action\": \"terminate\", \"time\": \"2026-09-18T08:22:00Z\"}"));
            await().until(() -> !notices.isEmpty());
        }
        assertThat(notices).singleElement().asString().contains("aws", "terminate", "2026-09-18T08:22:00Z");
        assertThat(missingHeaders).isEmpty();
    }

    @Test
    void gcpTellsByPreempted() {
        answers.put("GET /computeMetadata/v1/instance/preempted", new Scripted(200, "FALSE\n"));
        try (SpotWatch watch = watch("gcp")) {
            quietFor(3);
            answers.put("GET /computeMetadata/v1/instance/preempted", new Scripted(200, "TRUE\n"));
            await().until(() -> !notices.isEmpty());
        }
        assertThat(notices).containsExactly("gcp: the instance is preempted");
        assertThat(missingHeaders).isEmpty();
    }

    @Test
    void azureTellsByScheduledEventsOfThisMachine() {
        String events = "GET /metadata/scheduledevents?api-version=2020-07-01";
        answers.put(
                "GET /metadata/instance/compute/name?api-version=2021-02-01&format=text", new Scripted(200, "set_2"));
        answers.put(events, new Scripted(200, "{\"DocumentIncarnation\":1,\"Events\":[]}"));
        try (SpotWatch watch = watch("azure")) {
            quietFor(3);
            answers.put(events, new Scripted(200, events("Preempt", "set_1")));
            quietFor(2);
            answers.put(events, new Scripted(200, events("Freeze", "set_2")));
            quietFor(2);
            answers.put(events, new Scripted(200, events("Preempt", "set_2")));
            await().until(() -> !notices.isEmpty());
        }
        assertThat(notices).containsExactly("azure: Preempt not before Mon, 19 Sep 2026 18:29:47 GMT");
        assertThat(missingHeaders).isEmpty();
    }

    private static String events(String type, String machine) {
        return "{\"DocumentIncarnation\":2,\"Events\":[{\"EventId\":\"1\",\"EventType\":\"" + type
                + "\",\"ResourceType\":\"VirtualMachine\",\"Resources\":[\"" + machine
                + "\"],\"NotBefore\":\"Mon, 19 Sep 2026 18:29:47 GMT\"}]}";
    }

    @Test
    void aUrlTellsByAnAnswer() {
        try (SpotWatch watch = SpotWatch.start(
                settings("provider = url, interval = 100ms, url = \"http://127.0.0.1:"
                        + server.getAddress().getPort() + "/anything\""),
                notices::add)) {
            quietFor(2);
            answers.put("GET /anything", new Scripted(200, "leave at noon"));
            await().until(() -> !notices.isEmpty());
        }
        assertThat(notices).singleElement().asString().contains("/anything: leave at noon");
    }

    @Test
    void aFileTellsByAppearing(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("leave");
        try (SpotWatch watch =
                SpotWatch.start(settings("provider = file, interval = 100ms, file = \"" + file + "\""), notices::add)) {
            assertThat(notices).isEmpty();
            Files.writeString(file, "maintenance");
            await().until(() -> !notices.isEmpty());
        }
        assertThat(notices).containsExactly("file " + file + ": maintenance");
    }

    @Test
    void aServiceThatFailsIsAskedOn() {
        answers.put("GET /computeMetadata/v1/instance/preempted", new Scripted(500, "oops"));
        try (SpotWatch watch = watch("gcp")) {
            quietFor(3);
            answers.put("GET /computeMetadata/v1/instance/preempted", new Scripted(200, "TRUE"));
            await().until(() -> !notices.isEmpty());
        }
    }

    @Test
    void defaultsAreOffAndEveryKeyIsRead() {
        SpotSettings defaults = SpotSettings.of(ConfigFactory.load());
        assertThat(defaults.provider()).isEmpty();
        assertThat(defaults.interval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(defaults.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(defaults.url()).isEmpty();
        assertThat(defaults.file()).isEmpty();
        Config other =
                ConfigFactory.parseString("provider = url, interval = 1s, timeout = 3s, url = \"http://x\", file = f");
        Set<String> keys = new TreeSet<>(other.root().keySet());
        assertThat(new TreeSet<>(
                        ConfigFactory.load().getConfig("akkord.spot").root().keySet()))
                .isEqualTo(keys);
        SpotSettings read = SpotSettings.of(other.atPath("akkord.spot"));
        assertThat(read.provider()).contains(Provider.URL);
        assertThat(read.interval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(read.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(read.url().orElseThrow()).hasToString("http://x");
        assertThat(read.file()).contains(Path.of("f"));
        assertThat(settings("provider = aws").url().orElseThrow()).hasToString("http://169.254.169.254");
        assertThatThrownBy(() -> settings("provider = moon")).hasMessageContaining("akkord.spot.provider", "'moon'");
        assertThatThrownBy(() -> settings("provider = file")).hasMessageContaining("akkord.spot.file must be set");
        assertThatThrownBy(() -> settings("provider = url")).hasMessageContaining("akkord.spot.url must be set");
        assertThatThrownBy(() -> settings("interval = 1ms")).hasMessageContaining("akkord.spot.interval must be 100ms");
        assertThatThrownBy(() -> settings("url = nowhere")).hasMessageContaining("akkord.spot.url", "'nowhere'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws", "gcp", "azure", "file"})
    void everyPresetCanBeUsed(String preset) {
        Config config =
                ConfigFactory.load(ConfigFactory.parseString("include classpath(\"akkord/spot/" + preset + ".conf\")"));
        assertThat(SpotSettings.of(config).provider().orElseThrow().name()).isEqualToIgnoringCase(preset);
    }

    private static SpotSettings settings(String lines) {
        return SpotSettings.of(ConfigFactory.load(ConfigFactory.parseString("akkord.spot { " + lines + " }")));
    }
}
