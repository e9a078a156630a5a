package io.akkord.http;

import static io.akkord.http.HttpServerTest.INFER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How bodies come in, and how they do not. */
class BodyTest {
    private static final String PATH = "/v2/models/echo/infer";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(
                "max-body-size = 3 MiB, body-memory = 8 MiB, body-timeout = 700ms",
                FakeDeployment.echo(Specs.anyTensors("echo")));
    }

    @AfterAll
    static void stop() {
        // Whatever the tests did, no memory may still be taken.
        await().untilAsserted(() -> assertThat(server.get("/metrics").body()).contains("akkord_http_body_bytes 0\n"));
        server.close();
    }

    @Test
    void a_large_binary_tensor_comes_back_unchanged() {
        long seed = System.nanoTime();
        byte[] data = new byte[2_000_000];
        new Random(seed).nextBytes(data);
        String json = "{\"inputs\":[{\"name\":\"A\",\"shape\":[2000000],\"datatype\":\"UINT8\","
                + "\"parameters\":{\"binary_data_size\":2000000}}],\"parameters\":{\"binary_data_output\":true}}";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(json.getBytes(StandardCharsets.UTF_8));
        body.writeBytes(data);
        HttpResponse<byte[]> response = server.sendForBytes(server.request(PATH)
                .header("Inference-Header-Content-Length", Integer.toString(json.length()))
                .POST(BodyPublishers.ofByteArray(body.toByteArray()))
                .build());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/octet-stream");
        int jsonLength = Integer.parseInt(
                response.headers().firstValue("Inference-Header-Content-Length").orElse("-1"));
        assertThat(response.body()).as("seed %d", seed).hasSize(jsonLength + data.length);
        assertThat(java.util.Arrays.copyOfRange(response.body(), jsonLength, jsonLength + data.length))
                .as("seed %d", seed)
                .isEqualTo(data);
    }

    @Test
    void a_body_in_chunks_is_put_together() {
        try (RawClient client = server.connect()) {
            client.send("POST " + PATH + " HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < INFER.length(); i += 10) {
                String piece = INFER.substring(i, Math.min(INFER.length(), i + 10));
                client.send(Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
            }
            client.send("0\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.get("/v2/health/live").read().status()).isEqualTo(200);
        }
    }

    @Test
    void a_body_that_is_too_large_by_its_own_account_is_refused_before_it_is_read() {
        try (RawClient client = server.connect()) {
            client.send("POST " + PATH + " HTTP/1.1\r\nHost: test\r\nContent-Length: 68157440\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.body()).contains("3145728").contains("68157440");
        }
    }

    @Test
    void a_client_that_sends_all_of_a_body_that_is_too_large_still_sees_why_it_was_refused() {
        HttpResponse<String> response = server.send(server.request(PATH)
                .POST(BodyPublishers.ofByteArray(new byte[65 << 20]))
                .build());
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).startsWith("{\"error\":");
    }

    @Test
    void a_chunked_body_is_refused_when_it_has_become_too_large() {
        HttpResponse<String> response = server.send(server.request(PATH)
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(new byte[4 << 20])))
                .build());
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("3145728");
    }

    @Test
    void bodies_beyond_the_memory_for_bodies_are_turned_away_for_now() {
        String head = "POST " + PATH + " HTTP/1.1\r\nHost: test\r\nContent-Length: 3000000\r\n\r\n";
        try (RawClient one = server.connect().send(head);
                RawClient two = server.connect().send(head)) {
            await().untilAsserted(() ->
                    assertThat(server.get("/metrics").body()).contains("akkord_http_body_bytes 6000000\n"));
            RawClient.Response third = server.connect().send(head).read();
            assertThat(third.status()).isEqualTo(503);
            assertThat(third.header("retry-after")).isEqualTo("1");
            assertThat(one.read().status()).isEqualTo(408);
            assertThat(two.read().status()).isEqualTo(408);
        }
    }

    @Test
    void an_upload_that_is_too_slow_is_refused_with_what_came() {
        try (RawClient client = server.connect()) {
            client.send("POST " + PATH + " HTTP/1.1\r\nHost: test\r\nContent-Length: 1000\r\n\r\n{\"inputs\"");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(408);
            assertThat(response.body()).contains("700 ms").contains("9 bytes of 1000");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void a_body_that_breaks_off_is_refused_and_the_server_stays_well() {
        try (RawClient client = server.connect()) {
            client.send("POST " + PATH + " HTTP/1.1\r\nHost: test\r\nContent-Length: 1000\r\n\r\n{\"inputs\"")
                    .finishSending();
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.body()).contains("broke off after 9 bytes of 1000");
        }
        server.connect()
                .send("POST " + PATH + " HTTP/1.1\r\nHost: test\r\nContent-Length: 1000\r\n\r\n{\"inputs\"")
                .reset();
        assertThat(server.post(PATH, INFER).statusCode()).isEqualTo(200);
    }

    @Test
    void a_client_that_waits_for_100_continue_gets_it() {
        try (RawClient client = server.connect()) {
            client.send("POST " + PATH + " HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: "
                    + INFER.length() + "\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(100);
            client.send(INFER);
            assertThat(client.read().status()).isEqualTo(200);
            client.send("POST " + PATH
                    + " HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 68157440\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(413);
        }
    }

    @Test
    void compressed_bodies_are_taken_within_the_same_limits() throws IOException {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(INFER.getBytes(StandardCharsets.UTF_8));
        }
        ByteArrayOutputStream deflate = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflate)) {
            out.write(INFER.getBytes(StandardCharsets.UTF_8));
        }
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bomb)) {
            out.write(new byte[100 << 20]);
        }
        assertThat(encoded("gzip", gzip.toByteArray()).statusCode()).isEqualTo(200);
        assertThat(encoded("deflate", deflate.toByteArray()).statusCode()).isEqualTo(200);
        assertThat(encoded("identity", INFER.getBytes(StandardCharsets.UTF_8)).statusCode())
                .isEqualTo(200);
        assertThat(encoded("gzip", bomb.toByteArray()).statusCode()).isEqualTo(413);
        HttpResponse<String> wrong = encoded("gzip", INFER.getBytes(StandardCharsets.UTF_8));
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("not valid gzip");
        HttpResponse<String> unknown = encoded("br", gzip.toByteArray());
        assertThat(unknown.statusCode()).isEqualTo(415);
        assertThat(unknown.body()).contains("'br'");
    }

    private static HttpResponse<String> encoded(String encoding, byte[] body) {
        return server.send(server.request(PATH)
                .header("Content-Encoding", encoding)
                .POST(BodyPublishers.ofByteArray(body))
                .build());
    }
}
