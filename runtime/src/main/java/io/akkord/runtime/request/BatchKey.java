package io.akkord.runtime.request;

import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import java.util.List;

/**
 * What two requests must have in common to share a batch: the names, datatypes and row shapes of their inputs, in the model's order. The
 * shape of a ragged input does not count beyond its rank.
 */
public record BatchKey(List<Part> parts) {
    /** The key of requests that may share a batch with any other: those of Java handlers. */
    public static final BatchKey ANY = new BatchKey(List.of());

    public BatchKey {
        parts = List.copyOf(parts);
    }

    /**
     * One input of the model.
     *
     * @param row the shape without the batch dimension; -1 in each dimension of a ragged input
     */
    public record Part(String input, DataType dataType, Shape row) {}
}
