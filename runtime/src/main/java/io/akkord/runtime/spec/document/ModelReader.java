package io.akkord.runtime.spec.document;

import io.akkord.runtime.handler.HandlerDefinition;
import io.akkord.runtime.handler.HandlerLifecycle;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what a deployment runs. */
final class ModelReader {
    private static final String DATA_TYPES =
            Arrays.stream(DataType.values()).map(Enum::name).collect(Collectors.joining(", "));

    private ModelReader() {}

    static Optional<Model> read(Field deployment, Optional<Path> folder) {
        Optional<List<TensorSpec>> inputs = tensors(deployment, "inputs");
        Optional<List<TensorSpec>> outputs = tensors(deployment, "outputs");
        Optional<Field> script = deployment.get("torch_script");
        Optional<Field> handler = deployment.get("handler");
        if (script.isPresent() == handler.isPresent()) {
            return deployment.says(
                    "must have either torch_script, the path of a model, or handler, the name of a class, but has "
                            + (script.isPresent() ? "both" : "neither"),
                    "");
        }
        if (script.isPresent()) {
            deployment.get("types").ifPresent(types -> types.says("must be left out: only handlers have types", ""));
            return torchScript(deployment, script.get(), folder, inputs, outputs);
        }
        Field named = handler.orElseThrow();
        Optional<HandlerDefinition> definition = definition(named, deployment.get("types"));
        if (definition.isEmpty() || inputs.isEmpty() || outputs.isEmpty()) {
            return Optional.empty();
        }
        if (!definition.get().speaksTensors()
                && !(inputs.get().isEmpty() && outputs.get().isEmpty())) {
            return named.says(
                    "does not fit: inputs and outputs can be declared only for a handler of Tensors, but "
                            + definition.get().className() + " takes "
                            + definition.get().requestType() + " and returns "
                            + definition.get().responseType(),
                    "");
        }
        return named.checked(() -> new Model.JavaHandler(definition.get(), inputs.get(), outputs.get()));
    }

    /** Whether the handler's class could be read. */
    static boolean isKnown(Model.JavaHandler handler) {
        return !handler.definition().className().equals("unknown");
    }

    private static Optional<Model> torchScript(
            Field deployment,
            Field script,
            Optional<Path> folder,
            Optional<List<TensorSpec>> inputs,
            Optional<List<TensorSpec>> outputs) {
        boolean complete = needsTensors(deployment, "inputs", inputs) & needsTensors(deployment, "outputs", outputs);
        Optional<Path> file = script.text().flatMap(text -> script.checked(() -> Path.of(text)));
        if (file.isPresent() && !file.get().isAbsolute() && folder.isEmpty()) {
            return script.wrong(
                    "an absolute path on the nodes", "a relative one is known only in a file, from that file's folder");
        }
        if (file.isEmpty() || !complete) {
            return Optional.empty();
        }
        Path found = folder.map(from -> from.resolve(file.get()).normalize()).orElse(file.get());
        return script.checked(() -> new Model.TorchScript(found, inputs.orElse(List.of()), outputs.orElse(List.of())));
    }

    private static boolean needsTensors(Field deployment, String key, Optional<List<TensorSpec>> read) {
        if (read.isPresent() && read.get().isEmpty()) {
            deployment
                    .require(key, "a list of at least one { name, datatype, shape }")
                    .ifPresent(field -> field.wrong("a list of at least one { name, datatype, shape }"));
            return false;
        }
        return read.isPresent();
    }

    /** Empty where one of them is wrong. */
    private static Optional<List<TensorSpec>> tensors(Field deployment, String key) {
        Optional<Field> field = deployment.get(key);
        if (field.isEmpty()) {
            return Optional.of(List.of());
        }
        return field.get().all(ModelReader::tensor);
    }

    private static Optional<TensorSpec> tensor(Field field) {
        Optional<Field> section = field.object(DocumentKeys.TENSOR);
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Field tensor = section.get();
        Optional<String> name = tensor.require("name", "as the model calls it").flatMap(Field::text);
        Optional<DataType> type = dataType(tensor);
        Optional<Shape> shape = shape(tensor, -1);
        boolean ragged = tensor.get("ragged").flatMap(Field::flag).orElse(false);
        List<String> labels = tensor.get("labels").map(DeploymentReader::texts).orElse(List.of());
        if (name.isEmpty() || type.isEmpty() || shape.isEmpty()) {
            return Optional.empty();
        }
        return tensor.checked(() -> new TensorSpec(name.get(), type.get(), shape.get(), ragged, labels));
    }

    static Optional<DataType> dataType(Field tensor) {
        return tensor.require("datatype", "one of " + DATA_TYPES)
                .flatMap(field -> field.text().flatMap(name -> {
                    Optional<DataType> type = DataType.byName(name);
                    return type.isPresent() ? type : field.wrong("one of " + DATA_TYPES);
                }));
    }

    /** @param least of a dimension: -1 where any extent may be declared */
    static Optional<Shape> shape(Field tensor, int least) {
        String expected = least < 0 ? "whole numbers of 0 or more, -1 for any extent" : "whole numbers of 0 or more";
        return tensor.require("shape", "a list of " + expected).flatMap(field -> field.list(Field::whole)
                .flatMap(dims -> dims.stream().anyMatch(dim -> dim < least)
                        ? field.wrong("a list of " + expected)
                        : Optional.of(Shape.of(
                                dims.stream().mapToLong(Long::longValue).toArray()))));
    }

    private static Optional<HandlerDefinition> definition(Field handler, Optional<Field> types) {
        Optional<Class<?>> found = handler.text().flatMap(name -> find(handler, name));
        Optional<List<Class<?>>> others = types.isEmpty()
                ? Optional.of(List.of())
                : types.get().list(field -> field.text().flatMap(name -> find(field, name)));
        if (found.isEmpty() || others.isEmpty()) {
            return Optional.empty();
        }
        if (!HandlerLifecycle.class.isAssignableFrom(found.get())) {
            return handler.wrong("a class that implements Handler or BatchHandler");
        }
        return handler.checked(
                () -> HandlerDefinition.of(found.get().asSubclass(HandlerLifecycle.class), others.get()));
    }

    static Optional<Class<?>> find(Field field, String name) {
        try {
            return Optional.of(Class.forName(name, false, HandlerDefinition.class.getClassLoader()));
        } catch (ClassNotFoundException | LinkageError e) {
            return field.wrong(
                    "a class on the class path of this node",
                    "put its jar there and start the node again; a nested class is written Outer$Inner");
        }
    }
}
