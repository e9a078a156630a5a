package io.akkord.runtime.device;

/** The answer to a request for a claim, given at once. */
public sealed interface ClaimDecision {
    /**
     * The claim is held.
     *
     * @param leaseUntilNanos when the lease expires unless it is renewed
     */
    record Granted(Claim claim, long leaseUntilNanos) implements ClaimDecision {}

    /**
     * Nothing is held.
     *
     * @param reason what was asked for, what there is, in numbers
     */
    record Refused(String reason) implements ClaimDecision {}
}
