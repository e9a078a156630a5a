package io.akkord.http.v2;

import io.akkord.runtime.tensor.Tensors;
import java.util.List;

/**
 * An inference request as it came over HTTP, decoded but not yet held against a model.
 *
 * @param id empty when the client gave none
 * @param inputs the tensors, with the request's parameters (String, Long, Double or Boolean)
 * @param outputs what the client asked for; empty means every output
 * @param binaryOutputs whether outputs that are not listed are wanted as binary
 */
public record InferRequest(String id, Tensors inputs, List<RequestedOutput> outputs, boolean binaryOutputs) {
    public InferRequest {
        outputs = List.copyOf(outputs);
    }

    /**
     * One output that the client asked for.
     *
     * @param binary whether it is wanted as binary
     * @param classification how many classes are wanted instead of the tensor; 0 means the tensor
     */
    public record RequestedOutput(String name, boolean binary, int classification) {}
}
