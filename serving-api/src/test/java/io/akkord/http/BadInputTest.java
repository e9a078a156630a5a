package io.akkord.http;

import static io.akkord.http.HttpServerTest.INFER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input gets a precise answer, and the server is well afterwards: on this connection and on a new one. */
class BadInputTest {
    private static final String GOOD =
            "{\"inputs\":[{\"name\":\"X\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]}";
    private static TestServer server;

    /** @param connectionLives whether the protocol allows to go on on the same connection */
    record Case(String name, String request, int status, List<String> parts, boolean connectionLives) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void start() {
        server = TestServer.start(
                FakeDeployment.echo(Specs.anyTensors("echo")), FakeDeployment.echo(Specs.classifier("classifier")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static List<Case> cases() {
        String x = "/v2/models/classifier/infer";
        String echo = "/v2/models/echo/infer";
        return List.of(
                post("not JSON", echo, "hello", 400, "not valid JSON"),
                post("empty body", echo, "", 400, "body is empty"),
                post("truncated JSON", echo, INFER.substring(0, 40), 400, "cut off"),
                header("length header negative", echo, INFER, "-1", "'-1'", "" + INFER.length()),
                header("length header huge", echo, INFER, "99999999999", "99999999999", "" + INFER.length()),
                header("length header beyond the body", echo, INFER, "1000", "'1000'", "" + INFER.length()),
                header("length header not a number", echo, INFER, "ten", "'ten'", "" + INFER.length()),
                header("length header 0 without a single input", echo, INFER, "0", "exactly one declared input"),
                header("length header 0 of another length", x, "abc", "0", "3 bytes"),
                header("length header shorter than the JSON", echo, INFER, "20", "cut off"),
                post("shape and data differ", x, GOOD.replace("[1,2,3,4]", "[1,2,3]"), 400, "'X'", "3", "4"),
                post("element count overflows", x, GOOD.replace("[1,4]", "[16,1152921504606846978]"), 400, "overflow"),
                post("negative dimension", x, GOOD.replace("[1,4]", "[-1,4]"), 400, "-1"),
                post("unknown input", x, GOOD.replace("\"X\"", "\"Z\""), 400, "'Z'", "X"),
                post(
                        "input given twice",
                        x,
                        GOOD.replace(
                                "[{",
                                "[{\"name\":\"X\",\"shape\":[1,4],\"datatype\":\"FP32\"," + "\"data\":[1,2,3,4]},{"),
                        400,
                        "'X'",
                        "twice"),
                post("unknown output", x, GOOD.replace("]}]}", "]}],\"outputs\":[{\"name\":\"Q\"}]}"), 400, "'Q'", "Y"),
                post("wrong datatype", x, GOOD.replace("FP32", "INT64"), 400, "INT64", "FP32"),
                post("unknown datatype", x, GOOD.replace("FP32", "FP33"), 400, "FP33", "BF16"),
                post("wrong shape", x, GOOD.replace("[1,4]", "[2,2]"), 400, "[2, 2]", "[-1, 4]"),
                post(
                        "too many rows",
                        x,
                        GOOD.replace("[1,4]", "[9,4]").replace("[1,2,3,4]", "[" + "1,".repeat(35) + "1]"),
                        400,
                        "9",
                        "8"),
                post("deep JSON", echo, "[".repeat(200) + "]".repeat(200), 400, "must be a JSON object"),
                post("deep JSON within", echo, "{\"a\":" + "[".repeat(200) + "]".repeat(200) + "}", 400, "limit"),
                post(
                        "deep data",
                        echo,
                        INFER.replace("[1,2,3]", "[".repeat(150) + "1,2,3" + "]".repeat(150)),
                        400,
                        "limit"),
                bytes("invalid UTF-8", echo, INFER.replace("\"7\"", "\"\u00ff\u00fe\""), 400, "UTF-8"),
                post("half floats as JSON", echo, INFER.replace("INT32", "FP16"), 400, "binary"),
                post(
                        "reserved parameter",
                        x,
                        GOOD.replace("]}]}", "]}],\"parameters\":{\"triton_x\":1}}"),
                        400,
                        "triton_x"),
                post(
                        "priority beyond the levels",
                        x,
                        GOOD.replace("]}]}", "]}],\"parameters\":{\"priority\":4}}"),
                        400,
                        "0 (the default) to 3",
                        "4"),
                timeout("timeout header not a number", x, "soon"),
                timeout("timeout header 0", x, "0"),
                timeout("timeout header huge", x, "1e999999999"),
                post("unknown model", "/v2/models/nix/infer", GOOD, 404, "'nix'", "classifier, echo"),
                post("unknown version", "/v2/models/classifier/versions/7/infer", GOOD, 404, "'7'", "version 1"),
                post("unknown path", "/v3/models", GOOD, 404, "/v3/models"),
                raw("wrong verb", "GET /v2/models/echo/infer HTTP/1.1\r\nHost: t\r\n\r\n", 405, true, "POST"),
                raw(
                        "wrong verb on metadata",
                        "PUT /v2/models/echo HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n",
                        405,
                        true,
                        "GET, HEAD"),
                raw("no host", "GET /v2 HTTP/1.1\r\n\r\n", 400, false, "error"),
                raw("not HTTP", "hello, are you there?\r\n\r\n", 501, false, "error"),
                raw("unknown method", "FROB /v2 HTTP/1.1\r\nHost: t\r\n\r\n", 501, false, "error"),
                raw(
                        "content length not a number",
                        "POST " + echo + " HTTP/1.1\r\nHost: t\r\nContent-Length: x\r\n\r\n",
                        400,
                        false,
                        "error"),
                raw(
                        "content length negative",
                        "POST " + echo + " HTTP/1.1\r\nHost: t\r\nContent-Length: -5\r\n\r\n",
                        400,
                        false,
                        "error"),
                raw(
                        "two lengths",
                        "POST " + echo + " HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
                        400,
                        false,
                        "error"),
                raw(
                        "bad chunk",
                        "POST " + echo + " HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                        400,
                        false,
                        "error"),
                raw(
                        "path too long",
                        "GET /" + "a".repeat(10_000) + " HTTP/1.1\r\nHost: t\r\n\r\n",
                        414,
                        false,
                        "error"),
                raw(
                        "header too long",
                        "GET /v2 HTTP/1.1\r\nHost: t\r\nA: " + "a".repeat(20_000) + "\r\n\r\n",
                        431,
                        false,
                        "error"),
                raw("bad escape in path", "GET /v2/models/%zz HTTP/1.1\r\nHost: t\r\n\r\n", 400, false, "error"));
    }

    private static Case post(String name, String path, String body, int status, String... parts) {
        return new Case(name, head(path, body) + "\r\n" + body, status, List.of(parts), true);
    }

    /** The body's characters are its bytes. */
    private static Case bytes(String name, String path, String body, int status, String... parts) {
        return post(name, path, body, status, parts);
    }

    private static Case header(String name, String path, String body, String length, String... parts) {
        String head = head(path, body) + "Inference-Header-Content-Length: " + length + "\r\n\r\n";
        return new Case(name, head + body, 400, List.of(parts), true);
    }

    private static Case timeout(String name, String path, String value) {
        String head = head(path, GOOD) + "x-request-timeout-seconds: " + value + "\r\n\r\n";
        return new Case(name, head + GOOD, 400, List.of("x-request-timeout-seconds", "'" + value + "'"), true);
    }

    private static Case raw(String name, String request, int status, boolean connectionLives, String... parts) {
        return new Case(name, request, status, List.of(parts), connectionLives);
    }

    private static String head(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: t\r\nContent-Length: " + body.length() + "\r\n";
    }

    @ParameterizedTest
    @MethodSource("cases")
    void is_refused_precisely_and_leaves_the_server_well(Case bad) {
        try (RawClient client = server.connect()) {
            RawClient.Response response = client.send(bad.request()).read();
            assertThat(response.status()).as(response.body()).isEqualTo(bad.status());
            assertThat(response.body()).startsWith("{\"error\":\"").contains(bad.parts());
            assertThat(response.header("content-type")).isEqualTo("application/json");
            if (bad.connectionLives()) {
                assertThat(client.post("/v2/models/echo/infer", INFER).read().status())
                        .isEqualTo(200);
            }
        }
        try (RawClient next = server.connect()) {
            assertThat(next.post("/v2/models/echo/infer", INFER).read().status())
                    .isEqualTo(200);
        }
    }
}
