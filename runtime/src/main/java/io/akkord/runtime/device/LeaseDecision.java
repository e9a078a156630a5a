package io.akkord.runtime.device;

/** The answer to a renewal. */
public sealed interface LeaseDecision {
    record Renewed(long leaseUntilNanos) implements LeaseDecision {}

    /** The owner must stop its engine and, where the claim still stands, release it. */
    record Lost(String reason) implements LeaseDecision {}
}
