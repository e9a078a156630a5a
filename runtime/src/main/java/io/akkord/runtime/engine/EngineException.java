package io.akkord.runtime.engine;

import org.jspecify.annotations.Nullable;

/** A model could not be loaded, or an engine is broken. The message is for the operator. */
public final class EngineException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean unfitNode;

    public EngineException(String message) {
        this(message, null, false);
    }

    public EngineException(String message, Throwable cause) {
        this(message, cause, false);
    }

    private EngineException(String message, @Nullable Throwable cause, boolean unfitNode) {
        super(message, cause);
        this.unfitNode = unfitNode;
    }

    /** This node lacks what the model is made of, a file or a class; another node may have it. */
    public static EngineException unfitNode(String message, @Nullable Throwable cause) {
        return new EngineException(message, cause, true);
    }

    /** Whether it is this node that lacks something, so that another node may do. */
    public boolean isUnfitNode() {
        return unfitNode;
    }
}
