package io.akkord.runtime.spec;

import io.akkord.runtime.handler.HandlerDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What a deployment runs. */
public sealed interface Model {

    /** Declared inputs; empty where the model takes tensors of any name, datatype and shape. */
    List<TensorSpec> inputs();

    /** Declared outputs; empty where they depend on the request. */
    List<TensorSpec> outputs();

    /** Whether requests and responses are {@link io.akkord.runtime.tensor.Tensors}, so that it can be called over KServe V2. */
    boolean speaksTensors();

    /**
     * A TorchScript archive. Its {@code forward} takes the inputs in the declared order and returns one tensor or a tuple of tensors
     * in the order of the outputs.
     *
     * @param file read when a replica starts; a missing or broken file fails that start with the reason. A relative path is made absolute
     *     here: other nodes have other working directories
     */
    record TorchScript(Path file, List<TensorSpec> inputs, List<TensorSpec> outputs) implements Model {
        public TorchScript {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
            if (inputs.isEmpty() || outputs.isEmpty()) {
                throw new IllegalArgumentException(
                        "a TorchScript model needs at least one declared input and one output, but " + file + " has "
                                + inputs.size() + " and " + outputs.size());
            }
            checkNames(inputs, outputs);
            file = file.toAbsolutePath();
        }

        @Override
        public boolean speaksTensors() {
            return true;
        }
    }

    /** A Java handler. */
    record JavaHandler(HandlerDefinition definition, List<TensorSpec> inputs, List<TensorSpec> outputs)
            implements Model {
        public JavaHandler {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
            checkNames(inputs, outputs);
        }

        @Override
        public boolean speaksTensors() {
            return definition.speaksTensors();
        }
    }

    private static void checkNames(List<TensorSpec> inputs, List<TensorSpec> outputs) {
        checkNames("inputs", inputs);
        checkNames("outputs", outputs);
    }

    private static void checkNames(String which, List<TensorSpec> tensors) {
        List<String> names = tensors.stream().map(TensorSpec::name).toList();
        Check.that(Set.copyOf(names).size() == names.size(), "names of the " + which + " of a model", names, "unique");
    }
}
