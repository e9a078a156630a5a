package io.akkord.http;

/** By which door requests of a path come in; what each asks for is decided by {@link Door}. */
enum Entrance {
    /** For everybody: health. */
    OPEN,
    INFER,
    METRICS,
    ADMIN
}
