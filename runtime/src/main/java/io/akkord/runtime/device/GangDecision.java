package io.akkord.runtime.device;

import java.util.List;

/** The answer to a gang: all claims or none. */
public sealed interface GangDecision {
    /**
     * All are held.
     *
     * @param claims in the order of the requests
     */
    record Granted(List<Claim> claims) implements GangDecision {
        public Granted {
            claims = List.copyOf(claims);
        }
    }

    record Refused(String reason) implements GangDecision {}
}
