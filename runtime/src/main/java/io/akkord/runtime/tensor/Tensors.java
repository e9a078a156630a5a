package io.akkord.runtime.tensor;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tensors of one request or one response, in order, with the request's parameters.
 *
 * @param tensors names are unique
 * @param parameters values are String, Long, Double or Boolean
 */
public record Tensors(List<Tensor> tensors, Map<String, Object> parameters) {

    /** @throws IllegalArgumentException when two tensors have the same name */
    public Tensors {
        tensors = List.copyOf(tensors);
        parameters = Map.copyOf(parameters);
        if (tensors.size() > 1) {
            Set<String> names = new HashSet<>();
            for (Tensor tensor : tensors) {
                if (!names.add(tensor.name())) {
                    throw new IllegalArgumentException("tensor '" + tensor.name() + "' is given twice");
                }
            }
        }
    }

    public static Tensors of(Tensor... tensors) {
        return new Tensors(List.of(tensors), Map.of());
    }

    public static Tensors of(List<Tensor> tensors) {
        return new Tensors(tensors, Map.of());
    }

    public Optional<Tensor> named(String name) {
        for (Tensor tensor : tensors) {
            if (tensor.name().equals(name)) {
                return Optional.of(tensor);
            }
        }
        return Optional.empty();
    }

    /**
     * The tensor of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public Tensor get(String name) {
        return named(name)
                .orElseThrow(() -> new IllegalArgumentException("no tensor '" + name + "'; there are "
                        + tensors.stream().map(Tensor::name).toList()));
    }
}
