package io.akkord.runtime.engine.process;

import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.util.Optional;

/** The numbers of the protocol. A change of any of them, or of a message's form, changes the version. */
final class Wire {
    static final int VERSION = 1;

    /** A frame begins with the length of its head (i32), the length of all its tensors' bytes (i64), and its kind (u8). */
    static final int PREFIX = 13;

    /** Most bytes of a frame without its tensors. */
    static final int MAX_HEAD = 16 << 20;

    /** Most bytes of one tensor. */
    static final int MAX_TENSOR = 1 << 30;

    /** Deepest nesting of a value. */
    static final int MAX_DEPTH = 64;

    // Kinds of values.
    static final int NULL = 0;
    static final int BOOLEAN = 1;
    static final int INTEGER = 2;
    static final int LONG = 3;
    static final int DOUBLE = 4;
    static final int TEXT = 5;
    static final int LIST = 6;
    static final int MAP = 7;

    private Wire() {}

    /** Why these tensors cannot cross; empty when they can. */
    static Optional<String> refuse(Tensors tensors) {
        for (Tensor tensor : tensors.tensors()) {
            if (tensor.byteSize() > MAX_TENSOR) {
                return Optional.of("tensor '" + tensor.name() + "' has " + tensor.byteSize()
                        + " bytes, but between a node and the process of an engine (isolation 'process') it may have "
                        + MAX_TENSOR + " at most");
            }
        }
        return Optional.empty();
    }
}
