package io.akkord.actors.router;

import akka.actor.typed.ActorRef;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Request;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An admitted request. Its mutable part belongs to the router; running it asks the router to cancel it. */
final class Ticket implements Runnable {
    final Request request;
    final Consumer<Outcome> listener;
    private final ActorRef<RouterActor.Command> router;

    /** In the order in which the router accepted it. */
    long number;

    Place place = Place.NOWHERE;
    /** The number of its latest attempt. */
    long workId;
    /** Where that was sent; null before the first. */
    @Nullable
    Replica replica;
    /** Replicas that died while they ran it. */
    int deaths;
    /** How often it was sent and not returned unrun. */
    int attempts;

    /** Where it is. */
    enum Place {
        NOWHERE,
        /** In the queue. */
        QUEUED,
        /** To be run alone, since a replica died of it or of a batch-mate. */
        SUSPECT,
        /** At a replica, which has not answered yet. */
        PLACED,
        /** It had its outcome. A replica may still run it. */
        ENDED
    }

    Ticket(Request request, Consumer<Outcome> listener, ActorRef<RouterActor.Command> router) {
        this.request = request;
        this.listener = listener;
        this.router = router;
    }

    @Override
    public void run() {
        router.tell(new RouterActor.Cancel(this));
    }
}
