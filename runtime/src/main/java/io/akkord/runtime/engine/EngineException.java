package io.akkord.runtime.engine;

/** A model could not be loaded, or an engine is broken. The message is for the operator. */
public final class EngineException extends Exception {
    private static final long serialVersionUID = 1L;

    public EngineException(String message) {
        super(message);
    }

    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
