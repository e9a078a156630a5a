package io.akkord.actors.agent;

import akka.Done;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The routers of this node, as its agent sees them. Thread-safe; nothing blocks. */
public interface RouterDrains {

    /**
     * Has the router of a deployment refuse what is new and finish what it has, until a newer table says that it serves again.
     *
     * @param within what is left then is told that the deployment stops
     * @return completes when nothing is left; at once when there is no such router
     */
    CompletionStage<Done> drain(String deployment, Duration within);

    /** Requests that this node's routers have and have not answered. */
    int requestsInFlight();
}
