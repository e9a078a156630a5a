package io.akkord.http.access;

import java.util.Locale;

/** What a key allows. */
public enum Scope {
    /** Asking models, and asking about them. */
    INFER,
    /** Changing what is served, and seeing how the cluster stands. It does not include {@link #INFER}. */
    ADMIN;

    /** As it stands in configuration and answers. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
