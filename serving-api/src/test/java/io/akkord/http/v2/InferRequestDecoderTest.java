package io.akkord.http.v2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.http.v2.InferRequest.RequestedOutput;
import io.akkord.http.v2.InferRequestDecoder.Decoded;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferRequestDecoderTest {

    @Test
    void readsTheRequestOfTheProtocolsDocumentation() {
        InferRequest request = ok(
                """
                {
                  "id" : "42",
                  "inputs" : [
                    { "name" : "input0", "shape" : [ 2, 2 ], "datatype" : "UINT32", "data" : [ 1, 2, 3, 4 ] },
                    { "name" : "input1", "shape" : [ 3 ], "datatype" : "BOOL", "data" : [ true, false, true ] }
                  ],
                  "outputs" : [ { "name" : "output0" } ]
                }
                """);
        assertThat(request.id()).isEqualTo("42");
        assertThat(request.inputs().tensors()).hasSize(2);
        assertThat(request.inputs().get("input0").shape()).isEqualTo(Shape.of(2, 2));
        assertThat(hex(request.inputs().get("input0"))).isEqualTo("01000000020000000300000004000000");
        assertThat(hex(request.inputs().get("input1"))).isEqualTo("010001");
        assertThat(request.outputs()).containsExactly(new RequestedOutput("output0", false, 0));
        assertThat(request.binaryOutputs()).isFalse();
    }

    @Test
    void readsTheRequestOfTheBinaryExtensionsDocumentation() {
        String json =
                """
                {"model_name":"mymodel","inputs":[
                 {"name":"input0","shape":[2,2],"datatype":"UINT32","parameters":{"binary_data_size":16}},
                 {"name":"input1","shape":[3],"datatype":"BOOL","parameters":{"binary_data_size":3}}],
                 "outputs":[{"name":"output0","parameters":{"binary_data":true}}]}""";
        byte[] binary = HexFormat.of().parseHex("01000000020000000300000004000000" + "010001");
        ByteBuffer body = ByteBuffer.allocate(json.length() + binary.length)
                .put(json.getBytes(UTF_8))
                .put(binary)
                .flip();
        InferRequest request =
                ((Decoded.Ok) InferRequestDecoder.decode(body, json.length(), JsonLimits.DEFAULT)).request();
        assertThat(hex(request.inputs().get("input0"))).isEqualTo("01000000020000000300000004000000");
        assertThat(hex(request.inputs().get("input1"))).isEqualTo("010001");
        assertThat(request.outputs()).containsExactly(new RequestedOutput("output0", true, 0));
        // Not a copy: what is written into the body shows in the tensor.
        body.put(json.length(), (byte) 7);
        assertThat(hex(request.inputs().get("input0"))).startsWith("07000000");
    }

    @Test
    void readsBodiesWithoutAnAccessibleArray() {
        String json =
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"INT8\",\"parameters\":{\"binary_data_size\":1}}]}";
        ByteBuffer body = ByteBuffer.allocateDirect(json.length() + 3);
        body.put((byte) '?')
                .put(json.getBytes(UTF_8))
                .put((byte) 5)
                .put((byte) '?')
                .flip();
        body.position(1).limit(json.length() + 2);
        Decoded decoded = InferRequestDecoder.decode(body.asReadOnlyBuffer(), json.length(), JsonLimits.DEFAULT);
        assertThat(hex(((Decoded.Ok) decoded).request().inputs().get("x"))).isEqualTo("05");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BOOL   | [true,false]                                | 0100",
                "UINT8  | [0,255]                                     | 00ff",
                "UINT16 | [0,65535]                                   | 0000ffff",
                "UINT32 | [0,4294967295]                              | 00000000ffffffff",
                "UINT64 | [9223372036854775808,18446744073709551615]  | 0000000000000080ffffffffffffffff",
                "INT8   | [-128,127]                                  | 807f",
                "INT16  | [-32768,32767]                              | 0080ff7f",
                "INT32  | [-2147483648,2147483647]                    | 00000080ffffff7f",
                "INT64  | [-9223372036854775808,9223372036854775807]  | 0000000000000080ffffffffffffff7f",
                "FP32   | [1,-0.1]                                    | 0000803fcdccccbd",
                "FP32   | [NaN,-Infinity]                             | 0000c07f000080ff",
                "FP32   | [Infinity,3.4028235e38]                     | 0000807fffff7f7f",
                "FP64   | [1e3,-0.0]                                  | 0000000000408f400000000000000080",
                "FP64   | [Infinity,1e-400]                           | 000000000000f07f0000000000000000",
                "BYTES  | [\"\",\"aé€😀\\n\"]                          | 000000000b00000061c3a9e282acf09f98800a",
                "INT8   | [[1],[2]]                                   | 0102",
                "INT8   | [[[],[1]],2]                                | 0102",
            })
    void readsEveryDatatypeToItsLimits(DataType type, String data, String expected) {
        String shapeFirst =
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[2],\"datatype\":\"" + type + "\",\"data\":" + data + "}]}";
        assertThat(hex(ok(shapeFirst).inputs().get("x"))).isEqualTo(expected);
        String dataFirst = " {\"é\":[{}],\"inputs\": [ {\"data\" : " + data
                + ",\"name\":\"x\",\"shape\":[2],\"datatype\":\"" + type + "\"}]}";
        assertThat(hex(ok(dataFirst).inputs().get("x"))).isEqualTo(expected);
    }

    @Test
    void readsParametersAndWhatIsWantedOfOutputs() {
        InferRequest request = ok(
                """
                {"parameters":{"priority":2,"timeout":5000,"binary_data_output":true,"note":"n","ratio":0.5,"flag":false},
                 "inputs":[],"unknown":{"a":[1,{"b":null}]},
                 "outputs":[{"name":"a","parameters":{"classification":3,"x":[]}},{"parameters":{"binary_data":false},"name":"b"}]}""");
        assertThat(request.inputs().parameters())
                .isEqualTo(Map.of("priority", 2L, "timeout", 5000L, "note", "n", "ratio", 0.5, "flag", false));
        assertThat(request.binaryOutputs()).isTrue();
        assertThat(request.outputs())
                .containsExactly(new RequestedOutput("a", false, 3), new RequestedOutput("b", false, 0));
    }

    @Test
    void keepsNumbersInDirectMemoryAndSmallTensorsInOneSlab() {
        String one = "{\"inputs\":[{\"name\":\"x\",\"shape\":[2],\"datatype\":\"INT32\",\"data\":[1,2]}]}";
        ByteBuffer data = ok(one).inputs().get("x").data();
        assertThat(data.isDirect()).isTrue();
        assertThat(data.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        // Tensors of one thread must not overlap, however many slabs they fill.
        Tensor first = ok(one.replace("[1,2]", "[7,8]")).inputs().get("x");
        for (int i = 0; i < 2 * DirectSlab.SLAB_BYTES / 16; i++) {
            ok(one);
        }
        assertThat(hex(first)).isEqualTo("0700000008000000");
    }

    @Test
    void readsLargeArrays() {
        int count = 300_000;
        StringBuilder json = new StringBuilder(
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[" + count + "],\"datatype\":\"INT32\",\"data\":[");
        for (int i = 0; i < count; i++) {
            json.append(i == 0 ? "" : ",").append(i);
        }
        Tensor tensor = ok(json.append("]}]}").toString()).inputs().get("x");
        for (int i = 0; i < count; i++) {
            assertThat(tensor.data().getInt(4 * i)).isEqualTo(i);
        }
    }

    private static InferRequest ok(String json) {
        Decoded decoded = InferRequestDecoder.decode(ByteBuffer.wrap(json.getBytes(UTF_8)), -1, JsonLimits.DEFAULT);
        assertThat(decoded).isInstanceOf(Decoded.Ok.class);
        return ((Decoded.Ok) decoded).request();
    }

    private static String hex(Tensor tensor) {
        byte[] bytes = new byte[tensor.byteSize()];
        tensor.data().get(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
