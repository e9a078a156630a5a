package io.akkord.actors.store;

/** How values of a {@link SharedMap} are stored. Thread-safe. */
public interface Codec<T> {
    byte[] encode(T value);

    /** @throws IllegalArgumentException when it cannot be read, saying what was expected and found; it is left as it is then */
    T decode(byte[] bytes);
}
