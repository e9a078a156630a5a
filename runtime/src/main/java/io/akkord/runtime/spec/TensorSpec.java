package io.akkord.runtime.spec;

import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import java.util.List;

/**
 * An input or output of a model.
 *
 * @param shape without the batch dimension where the deployment batches; -1 is any extent
 * @param ragged an input whose unequal extents are padded with zeros to share a batch, instead of closing it
 * @param labels names of the classes of an output, by index, for the classification extension; empty where it has none
 */
public record TensorSpec(String name, DataType dataType, Shape shape, boolean ragged, List<String> labels) {

    public TensorSpec {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a tensor of a model must have a name, but it is blank");
        }
        if (ragged && !dataType.isFixedWidth()) {
            throw new IllegalArgumentException(
                    "input '" + name + "' of datatype BYTES cannot be ragged: only numbers can be padded");
        }
        labels = List.copyOf(labels);
    }

    public static TensorSpec of(String name, DataType dataType, long... shape) {
        return new TensorSpec(name, dataType, Shape.of(shape), false, List.of());
    }

    public TensorSpec asRagged() {
        return new TensorSpec(name, dataType, shape, true, labels);
    }

    public TensorSpec withLabels(List<String> classNames) {
        return new TensorSpec(name, dataType, shape, ragged, classNames);
    }
}
