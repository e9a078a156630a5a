package io.akkord.actors.node;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.akkord.actors.agent.RouterDrains;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The routers of this node, by way of its {@link Directory}. */
record DirectoryDrains(ActorSystem<?> system, ActorRef<Directory.Command> directory, NodeDirectory ports)
        implements RouterDrains {
    /** Routers answer by their own deadline; this is for the case that one died. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    @Override
    public CompletionStage<Done> drain(String deployment, Duration within) {
        return AskPattern.ask(
                directory,
                replyTo -> new Directory.Drain(deployment, within, replyTo),
                within.plus(GRACE),
                system.scheduler());
    }

    @Override
    public int requestsInFlight() {
        long all = ports.all().stream()
                .mapToLong(port -> port.stats().snapshot().requestsInFlight())
                .sum();
        return (int) Math.min(Integer.MAX_VALUE, all);
    }
}
