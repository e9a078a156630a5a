package io.akkord.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseParserTest {
    private final ResponseParser parser = new ResponseParser(true);

    @ParameterizedTest(name = "in pieces of {0} bytes")
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void readsBodiesWithALength(int piece) throws IOException {
        assertThat(feed("HTTP/1.1 200 OK\r\nX: y\r\ncontent-LENGTH:  5\r\n\r\nhello", piece))
                .isTrue();
        assertThat(parser.status()).isEqualTo(200);
        assertThat(parser.keepAlive()).isTrue();
        assertThat(parser.body()).asString().isEqualTo("hello");
        assertThat(parser.jsonLength()).isEqualTo(-1);
    }

    @ParameterizedTest(name = "in pieces of {0} bytes")
    @ValueSource(ints = {1, 2, 5, 1000})
    void readsChunkedBodiesWithExtensionsAndTrailers(int piece) throws IOException {
        assertThat(feed(
                        "HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nabcd\r\nA\r\n0123456789\r\n0\r\nT: v\r\n\r\n",
                        piece))
                .isTrue();
        assertThat(parser.status()).isEqualTo(503);
        assertThat(parser.body()).asString().isEqualTo("abcd0123456789");
        assertThat(parser.bodyBytes()).isEqualTo(14);
    }

    @Test
    void readsBodiesUpToTheEndOfTheConnection() throws IOException {
        assertThat(feed("HTTP/1.0 200 OK\r\n\r\nall of it", 1000)).isFalse();
        assertThat(parser.end()).isTrue();
        assertThat(parser.keepAlive()).isFalse();
        assertThat(parser.body()).asString().isEqualTo("all of it");
    }

    @Test
    void anEndInTheMiddleIsNotTheEndOfTheResponse() throws IOException {
        assertThat(feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", 1000))
                .isFalse();
        assertThat(parser.end()).isFalse();
    }

    @Test
    void skipsInterimResponses() throws IOException {
        assertThat(feed("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 None\r\n\r\n", 3))
                .isTrue();
        assertThat(parser.status()).isEqualTo(204);
    }

    @Test
    void stopsAtTheEndOfTheResponse() throws IOException {
        ByteBuffer in = bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: Close\r\n\r\nHTTP");
        parser.reset();
        assertThat(parser.parse(in)).isTrue();
        assertThat(in.remaining()).isEqualTo(4);
        assertThat(parser.keepAlive()).isFalse();
    }

    @Test
    void readsTheLengthOfTheJsonPart() throws IOException {
        assertThat(feed("HTTP/1.1 200 OK\r\nInference-Header-Content-Length: 3\r\nContent-Length: 4\r\n\r\n{} 1", 1000))
                .isTrue();
        assertThat(parser.jsonLength()).isEqualTo(3);
    }

    @Test
    void startsAfresh() throws IOException {
        feed("HTTP/1.1 500 X\r\nContent-Length: 3\r\n\r\nabc", 1000);
        assertThat(feed("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nd", 1000)).isTrue();
        assertThat(parser.body()).asString().isEqualTo("d");
        assertThat(parser.bodyBytes()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n"
            })
    void refusesWhatIsNotHttp(String text) {
        assertThatThrownBy(() -> feed(text, 1000)).isInstanceOf(IOException.class);
    }

    @Test
    void refusesAnEndlessLine() {
        assertThatThrownBy(() -> feed("HTTP/1.1 200 OK\r\nX: " + "y".repeat(20_000), 1000))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("longer than");
    }

    private boolean feed(String text, int piece) throws IOException {
        parser.reset();
        ByteBuffer all = bytes(text);
        boolean done = false;
        while (all.hasRemaining()) {
            assertThat(done).isFalse();
            int length = Math.min(piece, all.remaining());
            ByteBuffer part = all.slice(all.position(), length);
            done = parser.parse(part);
            assertThat(part.hasRemaining()).isFalse();
            all.position(all.position() + length);
        }
        return done;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
