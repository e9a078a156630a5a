package io.akkord.http;

import io.akkord.http.v2.InferRequest;
import io.akkord.http.v2.InferRequest.RequestedOutput;
import io.akkord.http.v2.InferResponse.Output;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which outputs of a model a request is answered with, and in which form. */
final class OutputSelection {
    private final InferRequest request;
    private final DeploymentSpec spec;

    private OutputSelection(InferRequest request, DeploymentSpec spec) {
        this.request = request;
        this.spec = spec;
    }

    /** @throws Refusal when an output is asked for that the model declares not to have */
    static OutputSelection of(InferRequest request, DeploymentSpec spec) throws Refusal {
        List<String> declared =
                spec.model().outputs().stream().map(TensorSpec::name).toList();
        if (!declared.isEmpty()) {
            for (RequestedOutput output : request.outputs()) {
                if (!declared.contains(output.name())) {
                    throw unknown(output.name(), spec, declared);
                }
            }
        }
        return new OutputSelection(request, spec);
    }

    /** @throws Refusal when an output is asked for that the model did not give */
    List<Output> select(Tensors given) throws Refusal {
        List<Output> selected = new ArrayList<>(given.tensors().size());
        if (request.outputs().isEmpty()) {
            for (Tensor tensor : given.tensors()) {
                selected.add(new Output(tensor, request.binaryOutputs()));
            }
            return selected;
        }
        for (RequestedOutput wanted : request.outputs()) {
            Optional<Tensor> tensor = given.named(wanted.name());
            if (tensor.isEmpty()) {
                throw unknown(
                        wanted.name(),
                        spec,
                        given.tensors().stream().map(Tensor::name).toList());
            }
            selected.add(new Output(tensor.get(), wanted.binary()));
        }
        return selected;
    }

    private static Refusal unknown(String output, DeploymentSpec spec, List<String> known) {
        return Refusal.badRequest(
                "model '" + spec.name() + "' has no output '" + output + "'; it gives " + String.join(", ", known));
    }
}
