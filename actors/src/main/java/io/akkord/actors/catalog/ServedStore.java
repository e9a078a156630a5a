package io.akkord.actors.catalog;

import akka.Done;
import akka.actor.typed.javadsl.ActorContext;
import io.akkord.actors.deployment.ServedRecords;
import io.akkord.actors.store.SharedMap;
import io.akkord.actors.store.SharedMap.Reach;
import io.akkord.actors.store.SharedMapView;
import io.akkord.runtime.log.LogFields;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which revisions serve: durable, in 64 buckets. */
public final class ServedStore implements ServedRecords {
    private static final Logger LOG = LoggerFactory.getLogger(ServedStore.class);
    /** Never to be changed: what is stored would not be found. */
    private static final int BUCKETS = 64;

    private static final Duration WITHIN = Duration.ofSeconds(3);

    private final SharedMap<Served> map;

    /** The store of this node; its actor is a child of the context's. */
    public ServedStore(ActorContext<?> context) {
        map = new SharedMap<>(context.getSystem(), "akkord-durable-served", BUCKETS, RecordJson.SERVED, null);
        context.spawn(SharedMapView.create(map), "served");
    }

    /** Completes once what was on this node's disk is known. */
    public CompletionStage<Done> whenLoaded() {
        return map.whenLoaded();
    }

    @Override
    public Optional<Served> find(String deployment) {
        return map.find(deployment);
    }

    @Override
    public void write(String deployment, Served served) {
        if (!map.find(deployment).equals(Optional.of(served))) {
            logged("stored", deployment, map.put(deployment, served, Reach.MAJORITY, WITHIN));
        }
    }

    @Override
    public void remove(String deployment) {
        logged("removed", deployment, map.remove(deployment, Reach.MAJORITY, WITHIN));
    }

    private static void logged(String what, String deployment, CompletionStage<Done> done) {
        done.whenComplete((ok, failure) -> {
            if (failure != null) {
                try (LogFields fields = LogFields.with(LogFields.DEPLOYMENT, deployment)) {
                    LOG.warn(
                            "which revision of deployment {} serves is {} on this node, and reaches the others later: {}",
                            deployment,
                            what,
                            failure.getMessage());
                }
            }
        });
    }
}
