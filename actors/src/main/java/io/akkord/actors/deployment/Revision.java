package io.akkord.actors.deployment;

import akka.actor.typed.ActorRef;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.RoutingTable.Endpoint;
import io.akkord.actors.cluster.RoutingTable.ReplicaView;
import io.akkord.actors.worker.ReplicaSettings;
import io.akkord.actors.worker.WorkerActor;
import io.akkord.runtime.reconcile.Backoff;
import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One revision of a deployment: its spec, its replicas, and how often it lost one. Not thread-safe. */
final class Revision {
    final int number;
    final DeploymentSpec spec;
    final Backoff backoff;
    final Map<String, Member> members = new LinkedHashMap<>();
    /** Replicas that are to be started after a pause. */
    int pendingRestarts;
    /** Losses since a replica was last READY. */
    int lossesInRow;
    /** What the last lost replica said. */
    String lastReason = "";

    Revision(int number, DeploymentSpec spec, ReplicaSettings settings) {
        this.number = number;
        this.spec = spec;
        this.backoff = new Backoff(settings.restartMin(), settings.restartMax());
    }

    /** A replica of this revision. */
    static final class Member {
        final ActorRef<WorkerActor.Command> worker;
        final long number;
        State state = State.STARTING;
        long readySinceNanos;

        /** @param number under which routers reach it */
        Member(ActorRef<WorkerActor.Command> worker, long number) {
            this.number = number;
            this.worker = worker;
        }
    }

    /** Where a replica stands. */
    enum State {
        STARTING,
        READY,
        DRAINING,
        FAILED
    }

    void ready(String replica, long now) {
        Member member = members.get(replica);
        if (member != null && member.state == State.STARTING) {
            member.state = State.READY;
            member.readySinceNanos = now;
            lossesInRow = 0;
            lastReason = "";
        }
    }

    void failed(String replica, String reason) {
        Member member = members.get(replica);
        lastReason = reason;
        if (member != null) {
            member.state = State.FAILED;
        }
    }

    /** Forgets a replica that is gone. Returns how long it had served, 0 when it never did; null when it is not one of these. */
    @Nullable
    Long lost(String replica, long now) {
        Member member = members.remove(replica);
        if (member == null) {
            return null;
        }
        lossesInRow++;
        if (member.state != State.FAILED) {
            lastReason = "replica " + replica + " stopped without saying why";
        }
        return member.readySinceNanos == 0 ? 0L : Math.max(1, now - member.readySinceNanos);
    }

    /** Asks all replicas to finish and stop; they are no longer members. Returns who they were, by id. */
    Map<String, Member> retire(Duration within) {
        Map<String, Member> leaving = new LinkedHashMap<>(members);
        for (Member member : leaving.values()) {
            member.state = State.DRAINING;
            member.worker.tell(new WorkerActor.Drain(within));
        }
        members.clear();
        return leaving;
    }

    int count(State state) {
        return (int) members.values().stream().filter(m -> m.state == state).count();
    }

    int missing() {
        return spec.replicas() - members.size() - pendingRestarts;
    }

    List<Endpoint> endpoints(NodeKey node) {
        return members.entrySet().stream()
                .filter(e -> e.getValue().state == State.READY)
                .map(e -> new Endpoint(e.getKey(), node, e.getValue().number))
                .toList();
    }

    List<ReplicaView> views(NodeKey node) {
        return members.entrySet().stream()
                .map(e -> new ReplicaView(
                        e.getKey(),
                        node.node(),
                        number,
                        e.getValue().state.name(),
                        e.getValue().state == State.FAILED ? lastReason : ""))
                .toList();
    }
}
