package io.akkord.actors.agent;

import akka.actor.typed.ActorRef;
import io.akkord.actors.worker.WorkerActor;
import io.akkord.runtime.reconcile.FailureCause;
import io.akkord.runtime.reconcile.ReplicaFact;
import io.akkord.runtime.reconcile.ReplicaState;
import io.akkord.runtime.spec.DeploymentSpec;
import org.jspecify.annotations.Nullable;

/** A replica on this node. Not thread-safe. */
final class HostedReplica {
    final String deployment;
    final String id;
    final ActorRef<WorkerActor.Command> actor;
    final long worker;
    private DeploymentSpec spec;
    private long revision;
    private ReplicaState state = ReplicaState.STARTING;
    private String reason = "";
    private FailureCause cause = FailureCause.NONE;
    /** What it is to become once it serves; null for nothing else. */
    private WorkerActor.@Nullable Reconfigure pending;

    HostedReplica(
            String deployment,
            String id,
            ActorRef<WorkerActor.Command> actor,
            long worker,
            DeploymentSpec spec,
            long revision) {
        this.deployment = deployment;
        this.id = id;
        this.actor = actor;
        this.worker = worker;
        this.spec = spec;
        this.revision = revision;
    }

    DeploymentSpec spec() {
        return spec;
    }

    ReplicaState state() {
        return state;
    }

    ReplicaFact fact() {
        return new ReplicaFact(id, revision, state, worker, reason, cause);
    }

    /** That it goes on as it is, since it could not become something else. */
    ReplicaFact notReconfigured(String why) {
        pending = null;
        return new ReplicaFact(id, revision, state, worker, why, FailureCause.NOT_RECONFIGURED);
    }

    void ready() {
        if (state == ReplicaState.STARTING) {
            state = ReplicaState.READY;
        }
    }

    void draining() {
        if (state != ReplicaState.FAILED) {
            state = ReplicaState.DRAINING;
        }
    }

    void failed(String why, FailureCause what) {
        state = ReplicaState.FAILED;
        reason = why;
        cause = what;
    }

    /** What to tell its worker now so that it becomes that; null for nothing, since it is so, is told already, or does not serve yet. */
    WorkerActor.@Nullable Reconfigure become(DeploymentSpec other, long otherRevision) {
        if (revision == otherRevision || (pending != null && pending.revision() == otherRevision)) {
            return null;
        }
        pending = new WorkerActor.Reconfigure(other, otherRevision);
        return toTell();
    }

    /** What to tell a worker that serves; null for nothing. */
    WorkerActor.@Nullable Reconfigure toTell() {
        return state == ReplicaState.READY ? pending : null;
    }

    /** Its worker goes by that revision. */
    void reconfigured(long to) {
        revision = to;
        if (pending != null && pending.revision() == to) {
            spec = pending.spec();
            pending = null;
        }
    }
}
