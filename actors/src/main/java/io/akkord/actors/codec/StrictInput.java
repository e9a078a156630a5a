package io.akkord.actors.codec;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import java.nio.charset.StandardCharsets;

/**
 * An input over an array that believes no length it reads: before memory is taken for so many elements, there must be bytes for as many. Kryo's
 * own takes the memory first. Not thread-safe.
 */
public final class StrictInput extends Input {

    /** Bytes that are left. */
    public int left() {
        return limit - position;
    }

    /**
     * Reads the number of things that follow.
     *
     * @param leastBytes that each of them takes
     * @throws KryoException when there cannot be as many
     */
    public static int readCount(Input input, int leastBytes) {
        int count = input.readVarInt(true);
        check(input, count, leastBytes);
        return count;
    }

    private static void check(Input input, int count, int leastBytes) {
        int left = input.limit() - input.position();
        if (count < 0 || (long) count * leastBytes > left) {
            throw new KryoException("expected " + Integer.toUnsignedString(count) + " elements of " + leastBytes
                    + " bytes or more, but only " + left + " bytes are left");
        }
    }

    private void check(int count, int leastBytes) {
        check(this, count, leastBytes);
    }

    @Override
    public byte[] readBytes(int length) {
        check(length, 1);
        return super.readBytes(length);
    }

    /** As {@link TextSerializer#writeText} wrote it: its length in bytes, and UTF-8. */
    @Override
    public String readString() {
        int length = readCount(this, 1);
        String text = new String(buffer, position, length, StandardCharsets.UTF_8);
        position += length;
        return text;
    }

    @Override
    public StringBuilder readStringBuilder() {
        return new StringBuilder(readString());
    }

    @Override
    public int[] readInts(int length) {
        check(length, Integer.BYTES);
        return super.readInts(length);
    }

    @Override
    public int[] readInts(int length, boolean optimizePositive) {
        check(length, 1);
        return super.readInts(length, optimizePositive);
    }

    @Override
    public long[] readLongs(int length) {
        check(length, Long.BYTES);
        return super.readLongs(length);
    }

    @Override
    public long[] readLongs(int length, boolean optimizePositive) {
        check(length, 1);
        return super.readLongs(length, optimizePositive);
    }

    @Override
    public float[] readFloats(int length) {
        check(length, Float.BYTES);
        return super.readFloats(length);
    }

    @Override
    public double[] readDoubles(int length) {
        check(length, Double.BYTES);
        return super.readDoubles(length);
    }

    @Override
    public short[] readShorts(int length) {
        check(length, Short.BYTES);
        return super.readShorts(length);
    }

    @Override
    public char[] readChars(int length) {
        check(length, Character.BYTES);
        return super.readChars(length);
    }

    @Override
    public boolean[] readBooleans(int length) {
        check(length, 1);
        return super.readBooleans(length);
    }
}
