package io.akkord.runtime.tensor;

import java.util.Optional;

/** The datatypes of the Open Inference Protocol (KServe V2), by their names there. */
public enum DataType {
    BOOL(1),
    UINT8(1),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    /** IEEE 754 half precision. The protocol has no JSON form for it: binary only. */
    FP16(2),
    FP32(4),
    FP64(8),
    /** bfloat16: the upper half of an FP32. The protocol has no JSON form for it: binary only. */
    BF16(2),
    /** Byte strings of any length; each element is a little-endian u32 length followed by its bytes. */
    BYTES(-1);

    private final int width;

    DataType(int width) {
        this.width = width;
    }

    /** Bytes an element takes, or -1 for {@link #BYTES}, whose elements have a length of their own. */
    public int width() {
        return width;
    }

    public boolean isFixedWidth() {
        return width > 0;
    }

    /** False for the two 16-bit floats, which the protocol carries as binary only. */
    public boolean hasJsonForm() {
        return this != FP16 && this != BF16;
    }

    /** The datatype of that name, exactly as the protocol spells it. */
    public static Optional<DataType> byName(String name) {
        for (DataType type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
