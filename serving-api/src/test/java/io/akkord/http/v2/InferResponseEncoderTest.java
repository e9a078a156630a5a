package io.akkord.http.v2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.http.v2.InferResponseEncoder.Encoded;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferResponseEncoderTest {

    @Test
    void writesJson() {
        Encoded.Ok ok = ok("42", output(Tensor.ofFloats("y", Shape.of(1, 3), 0.1f, -2f, 1e10f), false));
        assertThat(json(ok))
                .isEqualTo("{\"id\":\"42\",\"model_name\":\"m\",\"model_version\":\"1\",\"outputs\":["
                        + "{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[0.1,-2.0,1.0E10]}]}");
        assertThat(ok.isBinary()).isFalse();
        assertThat(ok.binary()).isEmpty();
    }

    @Test
    void writesBinaryBehindTheJsonWithoutCopying() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(2);
        Tensor half = Tensor.of("h", DataType.FP16, Shape.of(1), bytes);
        Encoded.Ok ok = ok("", output(half, true), output(Tensor.ofInts("n", Shape.of(2), 1, 2), false));
        assertThat(json(ok))
                .isEqualTo("{\"model_name\":\"m\",\"model_version\":\"1\",\"outputs\":["
                        + "{\"name\":\"h\",\"datatype\":\"FP16\",\"shape\":[1],\"parameters\":{\"binary_data_size\":2}},"
                        + "{\"name\":\"n\",\"datatype\":\"INT32\",\"shape\":[2],\"data\":[1,2]}]}");
        assertThat(ok.isBinary()).isTrue();
        bytes.put(0, (byte) 9);
        assertThat(ok.binary()).hasSize(1);
        assertThat(ok.binary().get(0).get(0)).isEqualTo((byte) 9);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BOOL   | 0100                             | [true,false]",
                "UINT8  | 00ff                             | [0,255]",
                "UINT16 | 0000ffff                         | [0,65535]",
                "UINT32 | 00000000ffffffff                 | [0,4294967295]",
                "UINT64 | 0000000000000080ffffffffffffffff | [9223372036854775808,18446744073709551615]",
                "INT8   | 807f                             | [-128,127]",
                "INT16  | 0080ff7f                         | [-32768,32767]",
                "INT32  | 00000080ffffff7f                 | [-2147483648,2147483647]",
                "INT64  | 0000000000000080ffffffffffffff7f | [-9223372036854775808,9223372036854775807]",
                "FP32   | 0000c07f000080ff                 | [NaN,-Infinity]",
                "FP32   | 0000807fffff7f7f                 | [Infinity,3.4028235E38]",
                "FP64   | 000000000000f07f000000000000f8ff | [Infinity,NaN]",
                "BYTES  | 000000000b00000061c3a9e282acf09f98800a | [\"\",\"aé€😀\\n\"]",
            })
    void writesEveryDatatypeToItsLimits(DataType type, String bytes, String data) {
        Tensor tensor =
                Tensor.of("x", type, Shape.of(2), ByteBuffer.wrap(HexFormat.of().parseHex(bytes)));
        assertThat(json(ok("", output(tensor, false)))).endsWith("\"shape\":[2],\"data\":" + data + "}]}");
    }

    @Test
    void saysWhatHasNoFormInJson() {
        Tensor half = Tensor.of("h", DataType.BF16, Shape.of(1), ByteBuffer.allocate(2));
        assertThat(encode("", output(half, false)))
                .isEqualTo(new Encoded.Bad(
                        "output 'h' of datatype BF16 cannot be sent as JSON; ask for it as binary, with the"
                                + " parameter 'binary_data' of the output or 'binary_data_output' of the request"));
        Tensor broken = Tensor.of(
                "b", DataType.BYTES, Shape.of(1), ByteBuffer.wrap(new byte[] {2, 0, 0, 0, (byte) 0xC0, (byte) 0x80}));
        assertThat(encode("", output(broken, false)))
                .isEqualTo(new Encoded.Bad(
                        "output 'b' of datatype BYTES cannot be sent as JSON: element 0 is not UTF-8; ask"
                                + " for it as binary, with the parameter 'binary_data' of the output or"
                                + " 'binary_data_output' of the request"));
    }

    @Test
    void writesMoreThanOneBufferful() {
        int[] values = new int[50_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        StringBuilder expected = new StringBuilder("[0");
        for (int i = 1; i < values.length; i++) {
            expected.append(',').append(i);
        }
        assertThat(json(ok("", output(Tensor.ofInts("x", Shape.of(values.length), values), false))))
                .endsWith("\"data\":" + expected + "]}]}");
    }

    private static InferResponse.Output output(Tensor tensor, boolean binary) {
        return new InferResponse.Output(tensor, binary);
    }

    private static Encoded encode(String id, InferResponse.Output... outputs) {
        return InferResponseEncoder.encode(new InferResponse("m", "1", id, List.of(outputs)));
    }

    private static Encoded.Ok ok(String id, InferResponse.Output... outputs) {
        Encoded encoded = encode(id, outputs);
        assertThat(encoded).isInstanceOf(Encoded.Ok.class);
        return (Encoded.Ok) encoded;
    }

    private static String json(Encoded.Ok ok) {
        return new String(ok.json(), 0, ok.jsonLength(), UTF_8);
    }
}
