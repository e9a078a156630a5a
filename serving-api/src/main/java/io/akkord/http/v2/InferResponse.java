package io.akkord.http.v2;

import io.akkord.runtime.tensor.Tensor;
import java.util.List;

/**
 * An answer before it is encoded.
 *
 * @param id the request's; empty is left out
 */
public record InferResponse(String model, String version, String id, List<Output> outputs) {
    public InferResponse {
        outputs = List.copyOf(outputs);
    }

    /** One output and whether it goes out as binary. */
    public record Output(Tensor tensor, boolean binary) {}
}
