package io.akkord.runtime.spec;

import io.akkord.runtime.request.BatchKey;
import io.akkord.runtime.request.BatchKey.Part;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the inputs of a request must be to reach a model that speaks tensors. Made once for a spec; pure and thread-safe.
 *
 * <p>Where the model declares inputs, a request gives all of them and no others, with their datatypes and shapes. Where it declares none,
 * any will do. Where the deployment batches, the first dimension of every input is the batch: the same in all of them, and at most
 * {@code batch.max_size}.
 */
public final class InputContract {
    private final String model;
    private final int maxRows;
    private final List<Expected> inputs;
    private final Map<String, Integer> positions = new HashMap<>();
    /** The key of every request, where the declared inputs leave nothing open. */
    private final @Nullable BatchKey fixedKey;

    private InputContract(DeploymentSpec spec) {
        model = spec.name();
        maxRows = spec.batch().maxSize();
        inputs = spec.model().inputs().stream()
                .map(input -> Expected.of(input, isBatched()))
                .toList();
        for (int i = 0; i < inputs.size(); i++) {
            positions.put(inputs.get(i).spec().name(), i);
        }
        boolean fixed = !inputs.isEmpty() && inputs.stream().allMatch(input -> input.fixedPart() != null);
        fixedKey = fixed
                ? new BatchKey(
                        inputs.stream().map(input -> input.part(Shape.SCALAR)).toList())
                : null;
    }

    /** The contract of a deployment whose model speaks tensors. */
    public static InputContract of(DeploymentSpec spec) {
        if (!spec.model().speaksTensors()) {
            throw new IllegalArgumentException(
                    "deployment '" + spec.name() + "' does not take tensors, so there are no inputs to check");
        }
        return new InputContract(spec);
    }

    /** What the check of a request gave. */
    public sealed interface Verdict {}

    /**
     * The request may be submitted.
     *
     * @param ordered its tensors in the declared order, with its parameters
     * @param rows how much of a batch it takes
     * @param key what it must have in common with its batch-mates
     */
    public record Accepted(Tensors ordered, int rows, BatchKey key) implements Verdict {}

    /** The request is wrong; the message is for its caller. */
    public record Rejected(String message) implements Verdict {}

    /** Checks the tensors of one request. */
    public Verdict check(Tensors request) {
        return inputs.isEmpty() ? checkRows(request) : checkDeclared(request);
    }

    private Verdict checkDeclared(Tensors request) {
        List<Tensor> given = request.tensors();
        Tensor[] placed = new Tensor[inputs.size()];
        boolean inOrder = true;
        for (int i = 0; i < given.size(); i++) {
            Tensor tensor = given.get(i);
            Integer position = positions.get(tensor.name());
            if (position == null) {
                return rejected("has no input '" + tensor.name() + "'; it takes " + names());
            }
            placed[position] = tensor;
            inOrder &= position == i;
        }
        if (given.size() < inputs.size()) {
            List<String> missing = IntStream.range(0, placed.length)
                    .filter(i -> placed[i] == null)
                    .mapToObj(i -> inputs.get(i).spec().name())
                    .toList();
            return rejected("takes the inputs " + names() + ", but the request lacks " + missing);
        }
        for (int i = 0; i < placed.length; i++) {
            TensorSpec spec = inputs.get(i).spec();
            if (placed[i].dataType() != spec.dataType()) {
                return rejected("takes input '" + spec.name() + "' with datatype " + spec.dataType()
                        + ", but the request gives " + placed[i].dataType());
            }
            if (!inputs.get(i).shape().admits(placed[i].shape())) {
                return rejected("takes input '" + spec.name() + "' with shape "
                        + inputs.get(i).shape() + (isBatched() ? " (the first dimension is the batch)" : "")
                        + ", but the request gives " + placed[i].shape());
            }
        }
        return checkRows(inOrder ? request : new Tensors(Arrays.asList(placed), request.parameters()));
    }

    private Verdict checkRows(Tensors ordered) {
        if (!isBatched()) {
            return new Accepted(ordered, 1, key(ordered));
        }
        List<Tensor> tensors = ordered.tensors();
        if (tensors.isEmpty()) {
            return rejected(
                    "batches requests along the first dimension of their inputs, but the request has no inputs");
        }
        for (Tensor tensor : tensors) {
            if (tensor.shape().rank() == 0) {
                return rejected("batches requests along the first dimension of their inputs, but the request gives '"
                        + tensor.name() + "' without dimensions");
            }
        }
        Tensor first = tensors.get(0);
        long rows = first.shape().dim(0);
        for (Tensor tensor : tensors) {
            if (tensor.shape().dim(0) != rows) {
                return rejected("needs the first dimension, the batch, to be the same in all inputs, but '"
                        + first.name() + "' has " + rows + " and '" + tensor.name() + "' has "
                        + tensor.shape().dim(0));
            }
        }
        if (rows < 1 || rows > maxRows) {
            return rejected(
                    "takes 1 to " + maxRows + " rows in a request (batch.max_size), but the request has " + rows);
        }
        return new Accepted(ordered, (int) rows, key(ordered));
    }

    private BatchKey key(Tensors ordered) {
        if (fixedKey != null) {
            return fixedKey;
        }
        List<Tensor> tensors = ordered.tensors();
        Part[] parts = new Part[tensors.size()];
        for (int i = 0; i < parts.length; i++) {
            Tensor tensor = tensors.get(i);
            Shape row = isBatched() ? tensor.shape().tail() : tensor.shape();
            parts[i] = inputs.isEmpty()
                    ? new Part(tensor.name(), tensor.dataType(), row)
                    : inputs.get(i).part(row);
        }
        return new BatchKey(List.of(parts));
    }

    private boolean isBatched() {
        return maxRows > 0;
    }

    private List<String> names() {
        return inputs.stream().map(input -> input.spec().name()).toList();
    }

    private Rejected rejected(String problem) {
        return new Rejected("model '" + model + "' " + problem);
    }

    /**
     * A declared input.
     *
     * @param shape with the batch dimension where the deployment batches
     * @param fixedPart its part of every key; null where that depends on the request
     */
    private record Expected(TensorSpec spec, Shape shape, @Nullable Part fixedPart) {

        static Expected of(TensorSpec spec, boolean batched) {
            Shape row = spec.ragged() ? anyOfRank(spec.shape().rank()) : spec.shape();
            boolean fixed = spec.ragged() || row.isConcrete();
            return new Expected(
                    spec,
                    batched ? spec.shape().prepend(-1) : spec.shape(),
                    fixed ? new Part(spec.name(), spec.dataType(), row) : null);
        }

        Part part(Shape row) {
            return fixedPart != null ? fixedPart : new Part(spec.name(), spec.dataType(), row);
        }

        private static Shape anyOfRank(int rank) {
            long[] dims = new long[rank];
            Arrays.fill(dims, -1);
            return Shape.of(dims);
        }
    }
}
