package io.akkord.runtime.engine;

import io.akkord.runtime.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The protocol's datatypes in libtorch, by its scalar type numbers (c10/core/ScalarType.h), and in DJL, which cannot make tensors of
 * two of them: it ends the process on 16-bit integers and bfloat16. Those are made as FP16, of the same width, and reinterpreted.
 */
enum TorchType {
    UINT8(DataType.UINT8, 0, ai.djl.ndarray.types.DataType.UINT8),
    INT8(DataType.INT8, 1, ai.djl.ndarray.types.DataType.INT8),
    INT16(DataType.INT16, 2, ai.djl.ndarray.types.DataType.FLOAT16),
    INT32(DataType.INT32, 3, ai.djl.ndarray.types.DataType.INT32),
    INT64(DataType.INT64, 4, ai.djl.ndarray.types.DataType.INT64),
    FP16(DataType.FP16, 5, ai.djl.ndarray.types.DataType.FLOAT16),
    FP32(DataType.FP32, 6, ai.djl.ndarray.types.DataType.FLOAT32),
    FP64(DataType.FP64, 7, ai.djl.ndarray.types.DataType.FLOAT64),
    BOOL(DataType.BOOL, 11, ai.djl.ndarray.types.DataType.BOOLEAN),
    BF16(DataType.BF16, 15, ai.djl.ndarray.types.DataType.FLOAT16);

    private final DataType dataType;
    private final int scalarType;
    private final ai.djl.ndarray.types.DataType carrier;

    TorchType(DataType dataType, int scalarType, ai.djl.ndarray.types.DataType carrier) {
        this.dataType = dataType;
        this.scalarType = scalarType;
        this.carrier = carrier;
    }

    /** Nothing for datatypes that TorchScript models cannot take or give. */
    static Optional<TorchType> of(DataType dataType) {
        for (TorchType type : values()) {
            if (type.dataType == dataType) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The protocol's name of a scalar type, or its number where the protocol has none. */
    static String describe(long scalarType) {
        for (TorchType type : values()) {
            if (type.scalarType == scalarType) {
                return type.dataType.name();
            }
        }
        return "libtorch's scalar type " + scalarType;
    }

    static List<DataType> supported() {
        List<DataType> all = new ArrayList<>();
        for (TorchType type : values()) {
            all.add(type.dataType);
        }
        return all;
    }

    int scalarType() {
        return scalarType;
    }

    /** What DJL makes and reads it as. */
    ai.djl.ndarray.types.DataType carrier() {
        return carrier;
    }

    /** Whether it is carried as another type of the same width. */
    boolean isReinterpreted() {
        return this == INT16 || this == BF16;
    }
}
