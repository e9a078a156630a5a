package io.akkord.http;

import io.akkord.http.v2.Classification;
import io.akkord.http.v2.InferRequest;
import io.akkord.http.v2.InferRequest.RequestedOutput;
import io.akkord.http.v2.InferResponse.Output;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
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

    /** @throws Refusal when an output is asked for that the model, by its declaration, does not have or cannot give in that form */
    static OutputSelection of(InferRequest request, DeploymentSpec spec) throws Refusal {
        List<TensorSpec> declared = spec.model().outputs();
        if (!declared.isEmpty()) {
            for (RequestedOutput wanted : request.outputs()) {
                check(wanted, spec);
            }
        }
        return new OutputSelection(request, spec);
    }

    private static void check(RequestedOutput wanted, DeploymentSpec spec) throws Refusal {
        for (TensorSpec output : spec.model().outputs()) {
            if (output.name().equals(wanted.name())) {
                if (wanted.classification() > 0 && !Classification.supports(output.dataType())) {
                    throw unclassifiable(output.name(), output.dataType());
                }
                return;
            }
        }
        throw unknown(
                wanted.name(),
                spec,
                spec.model().outputs().stream().map(TensorSpec::name).toList());
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
            Tensor output = tensor.get();
            selected.add(new Output(wanted.classification() > 0 ? classes(output, wanted) : output, wanted.binary()));
        }
        return selected;
    }

    private Tensor classes(Tensor output, RequestedOutput wanted) throws Refusal {
        if (!Classification.supports(output.dataType())) {
            throw unclassifiable(output.name(), output.dataType());
        }
        List<String> labels = List.of();
        for (TensorSpec declared : spec.model().outputs()) {
            if (declared.name().equals(output.name())) {
                labels = declared.labels();
            }
        }
        return Classification.classify(
                output, labels, wanted.classification(), spec.batch().isBatched());
    }

    private static Refusal unclassifiable(String output, DataType type) {
        return Refusal.badRequest("output '" + output + "' has the datatype " + type
                + ", which cannot be classified; that takes numbers of 8 to 64 bits other than FP16 and BF16");
    }

    private static Refusal unknown(String output, DeploymentSpec spec, List<String> known) {
        return Refusal.badRequest(
                "model '" + spec.name() + "' has no output '" + output + "'; it gives " + String.join(", ", known));
    }
}
