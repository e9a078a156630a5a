package io.akkord.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadTestTest {
    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger seen = new AtomicInteger();
    private volatile Answer answer =
            exchange -> reply(exchange, 200, exchange.getRequestBody().readAllBytes());
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            seen.incrementAndGet();
            answer.to(exchange);
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void aClosedLoopCountsEveryAnswer() throws Exception {
        LoadResult result = run(options(4, 0, 300), body("hello"), null);
        assertThat(result.successes()).isPositive();
        assertThat(result.failures()).isEmpty();
        assertThat(result.unsent()).isZero();
        assertThat(result.successes() + result.warmUpRequests()).isEqualTo(seen.get());
        assertThat(result.sentBytes()).isEqualTo(5 * result.successes());
        assertThat(result.receivedBytes()).isEqualTo(5 * result.successes());
        assertThat(result.latency().getMinValue()).isPositive();
    }

    @Test
    void anOpenLoopSendsAsManyAsItsRateSays() throws Exception {
        LoadResult result = run(options(8, 200, 500), body("hello"), null);
        assertThat(result.successes() + result.unsent()).isBetween(99L, 101L);
    }

    @Test
    void aStallOfTheServerShowsInTheLatenciesOfAnOpenLoop() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        answer = exchange -> {
            // The third request holds the only connection until the others that were due have piled up.
            if (calls.incrementAndGet() == 3) {
                await(release);
            }
            // Without a body: the JDK's server sends one in a packet of its own, late.
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        };
        LoadTest test = new LoadTest(options(1, 100, 600), body("x"), null);
        Thread releaser = new Thread(() -> {
            awaitNanos(Duration.ofMillis(300));
            release.countDown();
        });
        releaser.start();
        LoadResult result = test.run(progress -> {});
        releaser.join();
        // Some 30 requests were due during the stall. Were latency counted from the sending, only one would be slow.
        long slow = result.latency().getCountBetweenValues(50_000_000L, Long.MAX_VALUE / 2);
        assertThat(slow).isGreaterThan(10);
    }

    @Test
    void failuresAreCountedByStatus() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        answer = exchange -> reply(exchange, calls.incrementAndGet() % 2 == 0 ? 503 : 200, new byte[3]);
        LoadResult result = run(options(2, 0, 200), body("x"), null);
        assertThat(result.failures()).containsOnlyKeys("HTTP 503");
        assertThat(result.successes()).isCloseTo(result.failed(), org.assertj.core.data.Offset.offset(3L));
    }

    @Test
    void bodiesAreCheckedWhenAsked() throws Exception {
        LoadResult result = run(options(2, 0, 100), body("x"), (received, jsonLength) -> Optional.of("wrong"));
        assertThat(result.failures()).containsOnlyKeys("wrong");
        assertThat(result.successes()).isZero();
    }

    @Test
    void connectionsThatTheServerClosesAreOpenedAgain() throws Exception {
        answer = exchange -> {
            exchange.getResponseHeaders().set("Connection", "close");
            reply(exchange, 200, new byte[1]);
        };
        LoadResult result = run(options(2, 0, 300), body("x"), null);
        assertThat(result.successes()).isGreaterThan(4);
        assertThat(result.failures()).isEmpty();
    }

    @Test
    void aServerThatDoesNotAnswerIsATimeout() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        answer = exchange -> await(never);
        BenchOptions options =
                new BenchOptions(url(), 1, 0, Duration.ZERO, Duration.ofMillis(300), Duration.ofMillis(100), 1);
        LoadResult result = run(options, body("x"), null);
        assertThat(result.failures()).containsOnlyKeys("timeout");
        never.countDown();
    }

    @Test
    void aServerThatIsNotThereIsAFailureToConnect() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        BenchOptions options = new BenchOptions(
                URI.create("http://127.0.0.1:" + free),
                1,
                0,
                Duration.ZERO,
                Duration.ofMillis(300),
                Duration.ofSeconds(1),
                1);
        LoadResult result = run(options, body("x"), null);
        assertThat(result.failures()).containsOnlyKeys("cannot connect");
    }

    @Test
    void largeBodiesGoInPieces() throws Exception {
        LoadResult result = run(options(2, 0, 300), body("x".repeat(3_000_000)), null);
        assertThat(result.successes()).isPositive();
        assertThat(result.failures()).isEmpty();
        assertThat(result.receivedBytes()).isEqualTo(3_000_000 * result.successes());
    }

    @Test
    void aTestCanBeEndedEarly() throws Exception {
        LoadTest test = new LoadTest(options(2, 0, 600_000), body("x"), null);
        LoadResult result = test.run(progress -> test.stop());
        assertThat(result.successes()).isPositive();
    }

    private LoadResult run(BenchOptions options, RequestTemplate request, BodyCheck check) throws Exception {
        List<LoadTest.Progress> told = new ArrayList<>();
        return new LoadTest(options, request, check).run(told::add);
    }

    private BenchOptions options(int connections, double rate, int millis) {
        return new BenchOptions(
                url(), connections, rate, Duration.ZERO, Duration.ofMillis(millis), Duration.ofSeconds(10), 2);
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private RequestTemplate body(String text) {
        return RequestTemplate.post(url(), "/x", Map.of("X-Y", "z"), List.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitNanos(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - end < 0) {
            java.util.concurrent.locks.LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
