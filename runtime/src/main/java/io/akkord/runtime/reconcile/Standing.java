package io.akkord.runtime.reconcile;

import io.akkord.runtime.spec.DeploymentSpec;
import java.util.List;

/**
 * How a deployment stands: what is published to routers, and told to users.
 *
 * @param spec of the revision that serves; of the wanted one while none does
 * @param revision that serves; 0 while none does
 * @param reason why it is not READY; empty when it is
 * @param endpoints READY replicas that are to get work
 * @param notices what stands in the way of what is wanted
 * @param gone whether it was to be GONE, and is
 */
public record Standing(
        DeploymentSpec spec,
        long revision,
        Phase phase,
        String reason,
        List<Placed> endpoints,
        List<Placed> replicas,
        List<Notice> notices,
        boolean gone) {
    public Standing {
        endpoints = List.copyOf(endpoints);
        replicas = List.copyOf(replicas);
        notices = List.copyOf(notices);
    }

    /** Where a deployment stands as a whole. */
    public enum Phase {
        STARTING,
        READY,
        UNLOADED,
        DRAINING,
        FAILED
    }

    /** A replica and its node's key. */
    public record Placed(String node, ReplicaFact replica) {}

    /** Something that stands in the way of what is wanted. */
    public record Notice(Kind kind, long revision, String text) {

        /** What kind of thing. */
        public enum Kind {
            /** A replica has no place: which demand, and the nearest miss. */
            UNPLACED,
            /** That revision never became healthy, and was given up. */
            GIVEN_UP
        }
    }
}
