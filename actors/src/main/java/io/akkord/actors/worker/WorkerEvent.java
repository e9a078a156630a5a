package io.akkord.actors.worker;

import io.akkord.runtime.reconcile.FailureCause;

/** What a worker tells whoever started it. */
public sealed interface WorkerEvent {
    String replica();

    /** The engine is loaded and warmed up. */
    record Ready(String replica) implements WorkerEvent {}

    /** The replica could not start, or fell ill; it stops. */
    record Failed(String replica, String reason, FailureCause cause) implements WorkerEvent {}

    /** The replica goes by the spec of that revision now. */
    record Changed(String replica, long revision) implements WorkerEvent {}

    /** The replica could not take the spec of that revision; it serves on under the one it has. */
    record NotChanged(String replica, long revision, String reason) implements WorkerEvent {}
}
