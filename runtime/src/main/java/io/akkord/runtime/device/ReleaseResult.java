package io.akkord.runtime.device;

/** What became of a release or an abort. */
public enum ReleaseResult {
    RELEASED,
    /** It had been released before, or its lease had expired, or its owner was gone. */
    ALREADY_RELEASED,
    /** It is a claim of another node or of a former life of this one, or a gang this ledger does not hold. */
    UNKNOWN,
    /** The gang was committed: its claims are released one by one. */
    COMMITTED
}
