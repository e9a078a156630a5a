package io.akkord.http.v2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.http.v2.InferRequestDecoder.Decoded;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client is told whose body is wrong. */
class MalformedRequestTest {

    @ParameterizedTest
    @MethodSource("malformed")
    void saysWhatIsWrong(String body, String message) {
        String full = body.replace("@DEEP@", "[".repeat(100) + "]".repeat(100)).replace("@LONG@", "1".repeat(2000));
        assertThat(decode(full.getBytes(UTF_8), -1)).isEqualTo(new Decoded.Bad(message));
    }

    static List<Arguments> malformed() throws IOException {
        List<Arguments> cases = new ArrayList<>();
        try (InputStream file = MalformedRequestTest.class.getResourceAsStream("malformed-requests.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(Objects.requireNonNull(file), UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                if (!line.startsWith("#")) {
                    assertThat(line).doesNotStartWith("=> ");
                    String message = lines.readLine();
                    assertThat(message).startsWith("=> ");
                    cases.add(Arguments.of(line, message.substring(3)));
                }
            }
        }
        assertThat(cases).hasSizeGreaterThan(80);
        return cases;
    }

    @Test
    void refusesAnEmptyBody() {
        assertThat(decode(new byte[0], -1))
                .isEqualTo(new Decoded.Bad("the body is empty; expected a JSON object with 'inputs'"));
        assertThat(decode(new byte[] {' ', '\n'}, -1))
                .isEqualTo(new Decoded.Bad("the body must be a JSON object with 'inputs', but it is empty"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0   | the header Inference-Header-Content-Length is 0, which announces a raw body without JSON;"
                        + " only a model with exactly one declared input takes one",
                "-5  | the header Inference-Header-Content-Length says that the JSON takes -5 bytes, but the body has 14 bytes",
                "15  | the header Inference-Header-Content-Length says that the JSON takes 15 bytes, but the body has 14 bytes",
                "5   | the JSON is cut off: it ends after 5 bytes in the middle of an object, array or value",
                "14  | the JSON object ends after 13 bytes, but the header Inference-Header-Content-Length says 14",
                "13  | the body has 1 bytes after the JSON, but the inputs' binary_data_size add up to 0",
            })
    void refusesAWrongLengthHeader(int header, String message) {
        assertThat(decode("{\"inputs\":[]}!".getBytes(UTF_8), header)).isEqualTo(new Decoded.Bad(message));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | 4 | input 'y' has the parameter binary_data_size 4, but 2 bytes are left of the 6 after the JSON",
                "6 | 4 | the body has 10 bytes after the JSON, but the inputs' binary_data_size add up to 8",
                "4 | 9 | input 'y' of datatype INT8 and shape [4] takes 4 elements of 1 bytes, but binary_data_size is 9",
            })
    void refusesBinaryDataThatDoNotFit(int y, int claimed, String message) {
        String json =
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[4],\"datatype\":\"INT8\",\"parameters\":{\"binary_data_size\":4}},"
                        + "{\"name\":\"y\",\"shape\":[4],\"datatype\":\"INT8\",\"parameters\":{\"binary_data_size\":"
                        + claimed + "}}]}";
        byte[] head = json.getBytes(UTF_8);
        byte[] body = ByteBuffer.allocate(head.length + 4 + y).put(head).array();
        assertThat(decode(body, head.length)).isEqualTo(new Decoded.Bad(message));
    }

    @Test
    void refusesBinaryStringsWhoseLengthsDoNotAddUp() {
        byte[] head =
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"BYTES\",\"parameters\":{\"binary_data_size\":5}}]}"
                        .getBytes(UTF_8);
        byte[] body = ByteBuffer.allocate(head.length + 5)
                .put(head)
                .put(new byte[] {2, 0, 0, 0, 'a'})
                .array();
        assertThat(decode(body, head.length))
                .isEqualTo(new Decoded.Bad(
                        "input 'x': tensor 'x' of datatype BYTES: element 0 says it has 2 bytes, but only 1"
                                + " follow"));
    }

    @ParameterizedTest
    @CsvSource({"C0 80", "ED A0 80", "F5 80 80 80", "E2 82", "80", "F0 80 80 80", "FF"})
    void refusesWhatIsNotUtf8(String hex) {
        String bytes = new String(HexFormat.ofDelimiter(" ").parseHex(hex), ISO_8859_1);
        String body = "{\"inputs\":[],\"id\":\"" + bytes + "\"}";
        assertThat(decode(body.getBytes(ISO_8859_1), -1))
                .isEqualTo(new Decoded.Bad("the JSON is not valid UTF-8: byte 19 of it (0x"
                        + hex.substring(0, 2).toLowerCase(Locale.ROOT)
                        + ") does not begin a character; binary data after the JSON needs the header"
                        + " Inference-Header-Content-Length"));
    }

    @Test
    void refusesMoreTensorsThanAllowed() {
        String input = "{\"name\":\"@\",\"shape\":[0],\"datatype\":\"INT8\",\"data\":[]}";
        StringBuilder body = new StringBuilder("{\"inputs\":[");
        for (int i = 0; i <= 1000; i++) {
            body.append(i == 0 ? "" : ",").append(input.replace("@", "x" + i));
        }
        assertThat(decode(body.append("]}").toString().getBytes(UTF_8), -1))
                .isEqualTo(new Decoded.Bad("'inputs' has more than the 1000 tensors allowed"));
    }

    @Test
    void refusesMoreParametersThanAllowed() {
        StringBuilder body = new StringBuilder("{\"inputs\":[],\"parameters\":{\"a\":1");
        for (int i = 0; i < 1000; i++) {
            body.append(",\"a").append(i).append("\":1");
        }
        assertThat(decode(body.append("}}").toString().getBytes(UTF_8), -1))
                .isEqualTo(new Decoded.Bad("'parameters' has more than the 1000 entries allowed"));
    }

    @Test
    void quotesNoControlCharactersAndNothingLong() {
        String body = "{\"inputs\":[{\"name\":\"a\\n" + "b".repeat(200) + "\",\"shape\":[-1]}]}";
        assertThat(decode(body.getBytes(UTF_8), -1))
                .isEqualTo(new Decoded.Bad(
                        "input 'a?" + "b".repeat(98) + "...': dimension 0 of 'shape' must be 0 or more, but is -1"));
    }

    private static Decoded decode(byte[] body, int jsonLength) {
        return InferRequestDecoder.decode(ByteBuffer.wrap(body), jsonLength, JsonLimits.DEFAULT);
    }
}
