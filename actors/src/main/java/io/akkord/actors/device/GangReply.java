package io.akkord.actors.device;

import io.akkord.runtime.device.Claim;
import java.util.List;

/** What the owner of a gang is told. */
public sealed interface GangReply extends DeviceManager.Reply {
    String gang();

    /**
     * All is held, and locked on the host, until the deadline.
     *
     * @param claims in the order of the ranks
     */
    record Reserved(String gang, List<Claim> claims) implements GangReply {
        public Reserved {
            claims = List.copyOf(claims);
        }
    }

    /**
     * All is held until the grants are closed, each for itself.
     *
     * @param grants in the order of the ranks
     */
    record Committed(String gang, List<DeviceGrant> grants) implements GangReply {
        public Committed {
            grants = List.copyOf(grants);
        }
    }

    /** Nothing is reserved for the gang, or no longer. */
    record Aborted(String gang) implements GangReply {}

    /** What was asked for was not done. The reason says why, with what was asked for and what there is. */
    record Refused(String gang, String reason) implements GangReply {}
}
