package io.akkord.actors.node;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a node: its actor system's, or, should that hang, a while after the last phase of its shutdown began. */
final class NodeEnd {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    /** Longer than the last phase of coordinated shutdown waits for the actor system: 10 s. */
    private static final long PATIENCE_SECONDS = 12;

    private NodeEnd() {}

    /** Completes when the node has ended. To be asked for before it begins to. */
    static CompletionStage<Done> of(ActorSystem<?> system) {
        CompletableFuture<Done> ended = new CompletableFuture<>();
        system.getWhenTerminated().whenComplete((done, thrown) -> ended.complete(Done.getInstance()));
        CoordinatedShutdown.get(system)
                .addTask(CoordinatedShutdown.PhaseActorSystemTerminate(), "do-not-wait-for-ever", () -> {
                    CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
                            .execute(() -> {
                                if (ended.complete(Done.getInstance())) {
                                    LOG.warn(
                                            "the actor system has not ended {} s after everything else; it is left behind",
                                            PATIENCE_SECONDS);
                                }
                            });
                    return CompletableFuture.completedFuture(Done.getInstance());
                });
        return ended;
    }
}
