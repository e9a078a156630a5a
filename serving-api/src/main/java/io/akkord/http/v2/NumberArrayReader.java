package io.akkord.http.v2;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** Reads a {@code data} array of numbers or booleans, flat or nested, straight into direct memory. Used once. */
final class NumberArrayReader {
    /** Digits with which any number fits a long. */
    private static final int SAFE_DIGITS = 18;
    /** Up to this many elements memory is taken on the shape's word. */
    private static final int SMALL = 1024;

    private final JsonParser p;
    private final String what;
    private final DataType type;
    private final Shape shape;
    private final int width;
    private long min;
    private long max;

    /** @param what how messages name the input */
    NumberArrayReader(JsonParser p, String what, DataType type, Shape shape) {
        this.p = p;
        this.what = what;
        this.type = type;
        this.shape = shape;
        this.width = type.width();
    }

    /**
     * Reads to the end of the array on whose start the parser stands.
     *
     * @param jsonBytes no more bytes than that can follow; each element takes two, so a shape that claims more gets no memory
     */
    ByteBuffer read(int jsonBytes) throws IOException, Malformed {
        long expected = shape.elementCount();
        long possible = expected <= SMALL ? expected : Math.min(expected, jsonBytes / 2 + 1);
        long capacity = possible * width;
        if (capacity > Integer.MAX_VALUE - 8) {
            throw new Malformed(what + " of shape " + shape + " and datatype " + type + " takes " + capacity
                    + " bytes, but no tensor may have more than " + (Integer.MAX_VALUE - 8));
        }
        setRange();
        ByteBuffer buffer = DirectSlab.allocate((int) capacity);
        int depth = 1;
        long count = 0;
        while (true) {
            JsonToken token = p.nextToken();
            if (token == JsonToken.END_ARRAY) {
                if (--depth == 0) {
                    break;
                }
            } else if (token == JsonToken.START_ARRAY) {
                depth++;
            } else {
                // Elements beyond the shape are counted for the message, and checked no further.
                if (count < possible) {
                    put(buffer, (int) count, token);
                }
                count++;
            }
        }
        if (count != expected) {
            throw wrongCount(what, shape, expected, count);
        }
        return buffer;
    }

    static Malformed wrongCount(String what, Shape shape, long expected, long found) {
        return new Malformed(what + " of shape " + shape + " takes " + expected + " elements, but 'data' has " + found);
    }

    private void put(ByteBuffer buffer, int index, JsonToken token) throws IOException, Malformed {
        switch (type) {
            case INT8, UINT8 -> buffer.put(index, (byte) integer(index, token));
            case INT16, UINT16 -> buffer.putShort(index * Short.BYTES, (short) integer(index, token));
            case INT32, UINT32 -> buffer.putInt(index * Integer.BYTES, (int) integer(index, token));
            case INT64 -> buffer.putLong(index * Long.BYTES, integer(index, token));
            case UINT64 -> buffer.putLong(index * Long.BYTES, unsigned(index, token));
            case FP32 -> buffer.putFloat(index * Float.BYTES, single(index, token));
            case FP64 -> buffer.putDouble(index * Double.BYTES, real(index, token));
            case BOOL -> {
                if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
                    throw wrong(index, "true or false");
                }
                buffer.put(index, (byte) (token == JsonToken.VALUE_TRUE ? 1 : 0));
            }
            default -> throw new IllegalStateException(type + " has no numbers in JSON");
        }
    }

    private void setRange() {
        switch (type) {
            case INT8, INT16, INT32, INT64 -> {
                min = -1L << (8 * width - 1);
                max = ~min;
            }
            case UINT8, UINT16, UINT32 -> max = (1L << (8 * width)) - 1;
            default -> {
                // Not an integer, or one that no long can hold.
            }
        }
    }

    private long integer(int index, JsonToken token) throws IOException, Malformed {
        if (token != JsonToken.VALUE_NUMBER_INT) {
            throw wrong(index, integerRange());
        }
        if (p.getTextLength() > SAFE_DIGITS && p.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw wrong(index, integerRange());
        }
        long value = p.getLongValue();
        if (value < min || value > max) {
            throw wrong(index, integerRange());
        }
        return value;
    }

    private long unsigned(int index, JsonToken token) throws IOException, Malformed {
        if (token != JsonToken.VALUE_NUMBER_INT) {
            throw wrong(index, integerRange());
        }
        if (p.getTextLength() > SAFE_DIGITS && p.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            BigInteger value = p.getBigIntegerValue();
            if (value.signum() < 0 || value.bitLength() > Long.SIZE) {
                throw wrong(index, integerRange());
            }
            return value.longValue();
        }
        long value = p.getLongValue();
        if (value < 0) {
            throw wrong(index, integerRange());
        }
        return value;
    }

    private float single(int index, JsonToken token) throws IOException, Malformed {
        checkReal(index, token);
        if (token == JsonToken.VALUE_NUMBER_INT && p.getTextLength() <= SAFE_DIGITS) {
            return (float) p.getLongValue();
        }
        float value = p.getFloatValue();
        if (Float.isInfinite(value) && !p.isNaN()) {
            throw wrong(index, "at most " + Float.MAX_VALUE + " in magnitude, or the literal Infinity");
        }
        return value;
    }

    private double real(int index, JsonToken token) throws IOException, Malformed {
        checkReal(index, token);
        if (token == JsonToken.VALUE_NUMBER_INT && p.getTextLength() <= SAFE_DIGITS) {
            return (double) p.getLongValue();
        }
        double value = p.getDoubleValue();
        if (Double.isInfinite(value) && !p.isNaN()) {
            throw wrong(index, "at most " + Double.MAX_VALUE + " in magnitude, or the literal Infinity");
        }
        return value;
    }

    private void checkReal(int index, JsonToken token) throws IOException, Malformed {
        if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
            throw wrong(index, "a number");
        }
    }

    private String integerRange() {
        return "an integer from " + min + " to " + (type == DataType.UINT64 ? "18446744073709551615" : max)
                + ", written without fraction or exponent";
    }

    private Malformed wrong(int index, String expected) throws IOException {
        return new Malformed(what + ": element " + index + " of 'data' is " + Json.found(p) + ", but datatype " + type
                + " takes " + expected);
    }
}
