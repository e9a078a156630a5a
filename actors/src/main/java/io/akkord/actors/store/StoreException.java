package io.akkord.actors.store;

/** Something could not be read from, or stored on, as many nodes as it should. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    StoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** What was in the way. */
    public enum Kind {
        /** Too few nodes answered. What was to be stored may be on some, and reach the others later. */
        UNREACHABLE,
        /** This node's disk failed. */
        DISK
    }
}
