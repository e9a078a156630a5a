package io.akkord.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class InferBodyTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void jsonHoldsEveryElement() {
        InferBody body = InferBody.json(List.of(TensorSpec.of("a", DataType.INT32, 1, 3)));
        assertThat(new String(body.json(), StandardCharsets.UTF_8))
                .matches("\\{\"inputs\":\\[\\{\"name\":\"a\",\"datatype\":\"INT32\",\"shape\":\\[1,3],"
                        + "\"data\":\\[\\d+,\\d+,\\d+]}]}");
        assertThat(body.binaryData()).isEmpty();
    }

    @Test
    void binaryDataFollowsTheJson() {
        InferBody body = InferBody.binary(
                List.of(TensorSpec.of("a", DataType.FP16, 2, 3), TensorSpec.of("b", DataType.BYTES, 2)));
        assertThat(new String(body.json(), StandardCharsets.UTF_8))
                .isEqualTo("{\"inputs\":[{\"name\":\"a\",\"datatype\":\"FP16\",\"shape\":[2,3],"
                        + "\"parameters\":{\"binary_data_size\":12}},{\"name\":\"b\",\"datatype\":\"BYTES\",\"shape\":[2],"
                        + "\"parameters\":{\"binary_data_size\":16}}],\"parameters\":{\"binary_data_output\":true}}");
        assertThat(body.binaryData()).hasSize(12 + 16);
        assertThat(body.headers()).containsEntry("Inference-Header-Content-Length", "" + body.json().length);
    }

    @Test
    void itIsTheSameOnEveryRun() {
        List<TensorSpec> inputs = List.of(TensorSpec.of("a", DataType.FP32, 100));
        assertThat(InferBody.json(inputs).json())
                .isEqualTo(InferBody.json(inputs).json());
    }

    @Test
    void whatCannotBeSentIsRefused() {
        assertThatThrownBy(() -> InferBody.json(List.of(TensorSpec.of("a", DataType.BF16, 1))))
                .hasMessageContaining("no JSON form");
        assertThatThrownBy(() -> InferBody.json(List.of(TensorSpec.of("a", DataType.INT8, 1L << 40))))
                .hasMessageContaining("at most");
        assertThatThrownBy(() -> InferBody.json(List.of(TensorSpec.of("a", DataType.INT8, -1))))
                .hasMessageContaining("'a'");
    }

    @Test
    void anEchoIsTheSameDataUnderAnyOtherNames() {
        EchoCheck check = new EchoCheck(InferBody.ready(bytes("{\"inputs\":[{\"data\":[[1,2],[3,\"x\"]]}]}")));
        assertThat(check.check(bytes("{\"id\":\"7\",\"outputs\":[{\"data\":[1,2.0,3,\"x\"]}]}"), -1))
                .isEmpty();
        assertThat(check.check(bytes("{\"outputs\":[{\"data\":[1,2,4,\"x\"]}]}"), -1))
                .isPresent();
        assertThat(check.check(bytes("{\"outputs\":[]}"), -1)).isPresent();
        assertThat(check.check(bytes("{\"outputs\":[{\"da"), -1)).isPresent();
        assertThat(check.check(bytes("{\"outputs\":[{\"data\":[1,2,3,\"x\"]}]}y"), 40))
                .isPresent();
    }

    @Test
    void anEchoOfBinaryDataIsTheSameBytes() {
        InferBody body = InferBody.binary(List.of(TensorSpec.of("a", DataType.INT8, 4)));
        EchoCheck check = new EchoCheck(body);
        byte[] json = bytes("{\"outputs\":[{\"name\":\"a\",\"parameters\":{\"binary_data_size\":4}}]}");
        byte[] answer = java.util.Arrays.copyOf(json, json.length + 4);
        System.arraycopy(body.binaryData(), 0, answer, json.length, 4);
        assertThat(check.check(answer.clone(), json.length)).isEmpty();
        answer[answer.length - 1]++;
        assertThat(check.check(answer.clone(), json.length)).isPresent();
        assertThat(check.check(json, json.length)).isPresent();
        assertThat(check.check(json, json.length + 1)).isPresent();
    }
}
