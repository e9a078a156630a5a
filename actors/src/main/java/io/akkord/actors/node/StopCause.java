package io.akkord.actors.node;

import akka.actor.CoordinatedShutdown;

/** Why a node stops. */
public enum StopCause {
    /** It was asked to: by a call, a signal, or the end of its JVM. */
    ASKED,
    /**
     * The cluster goes on without it: it could not be reached, was on the smaller side of a split, or slept for too long. It can be started
     * again at once, and joins as a new member.
     */
    DOWNED;

    static StopCause of(CoordinatedShutdown.Reason reason) {
        return reason == CoordinatedShutdown.clusterDowningReason() ? DOWNED : ASKED;
    }
}
