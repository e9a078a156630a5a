package io.akkord.runtime.spec;

/** A value of a spec that is not allowed; its parts say which, for those who know where it was written. */
public final class InvalidSpecException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String option;
    private final String found;
    private final String allowed;

    InvalidSpecException(String option, String found, String allowed) {
        super(option + " must be " + allowed + ", but is " + found);
        this.option = option;
        this.found = found;
        this.allowed = allowed;
    }

    /** The option, with what it belongs to before it. */
    public String option() {
        return option;
    }

    public String found() {
        return found;
    }

    /** What is allowed instead. */
    public String allowed() {
        return allowed;
    }
}
