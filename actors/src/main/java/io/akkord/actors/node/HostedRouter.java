package io.akkord.actors.node;

import akka.actor.typed.ActorRef;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.actors.router.Doorway;
import io.akkord.actors.router.RouterActor;
import io.akkord.runtime.reconcile.Standing.Phase;
import java.time.Duration;
import java.util.List;

/** The router of a deployment on this node, as the directory keeps it. Not thread-safe. */
final class HostedRouter {
    final String application;
    final Doorway doorway;
    final ActorRef<RouterActor.Command> router;
    final RouterPort port;
    private boolean draining;
    private boolean leaving;

    HostedRouter(String application, Doorway doorway, ActorRef<RouterActor.Command> router) {
        this.application = application;
        this.doorway = doorway;
        this.router = router;
        this.port = new RouterPort(doorway, router);
    }

    /**
     * Refuses what is new, and finishes what it has.
     *
     * @param forGood whether it stays closed whatever tables say
     */
    void drain(Duration within, boolean forGood, ActorRef<RouterActor.Drained> drained) {
        draining = true;
        leaving |= forGood;
        close();
        router.tell(new RouterActor.Drain(within, drained));
    }

    /** Whether it may go by that table: one that drains stays closed until it says that the deployment serves again. */
    boolean goesBy(RoutingTable table) {
        if (leaving || (draining && table.phase() == Phase.STARTING)) {
            return false;
        }
        draining &= table.phase() != Phase.READY;
        return true;
    }

    /** The deployment is gone. What it still has is told so. */
    void stop() {
        close();
        router.tell(RouterActor.Stop.STOP);
    }

    private void close() {
        router.tell(new RouterActor.Routing(doorway.table().stopping(), List.of()));
    }
}
