package io.akkord.actors.router;

import akka.actor.typed.ActorRef;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.stats.DeploymentStats;
import java.util.function.Consumer;

/**
 * What callers on this node share with a router: the gate, the counters, and how the deployment stands. Written by the router alone.
 * Thread-safe; nothing blocks.
 */
public final class Doorway {
    private final AdmissionGate gate;
    private final DeploymentStats stats = new DeploymentStats();
    private volatile RoutingTable table;

    public Doorway(String application, DeploymentSpec spec) {
        this.gate = new AdmissionGate(spec.name());
        this.table = RoutingTable.starting(application, spec);
    }

    /**
     * Admits a request and hands it to the router, or refuses it at once.
     *
     * @param listener told the one outcome, on any thread, possibly before this returns
     * @return takes the request back
     */
    public Runnable submit(Request request, ActorRef<RouterActor.Command> router, Consumer<Outcome> listener) {
        Outcome.Failure refusal = gate.enter();
        if (refusal != null) {
            stats.refused(refusal.reason());
            listener.accept(refusal);
            return () -> {};
        }
        stats.admitted();
        Ticket ticket = new Ticket(request, listener, router);
        router.tell(new RouterActor.Submit(ticket));
        return ticket;
    }

    public RoutingTable table() {
        return table;
    }

    public DeploymentStats stats() {
        return stats;
    }

    AdmissionGate gate() {
        return gate;
    }

    /** The router routes by this from now on. */
    void update(RoutingTable update) {
        String name = "deployment '" + update.spec().name() + "'";
        DeploymentSpec spec = update.spec();
        switch (update.phase()) {
            case STARTING, READY ->
                gate.open(spec.maxQueuedRequests(), update.endpoints().size(), spec.maxOngoingRequests());
            case UNLOADED -> gate.close(Outcome.Reason.UNAVAILABLE, name + " is not loaded; load it first");
            case FAILED ->
                gate.close(
                        Outcome.Reason.UNAVAILABLE, name + " has no replica that could be started: " + update.reason());
            case DRAINING -> gate.close(Outcome.Reason.STOPPING, name + " is being stopped");
        }
        table = update;
    }
}
