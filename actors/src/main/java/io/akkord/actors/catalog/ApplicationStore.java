package io.akkord.actors.catalog;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import io.akkord.actors.deployment.DeploymentCommand;
import io.akkord.actors.deployment.DesiredState;
import io.akkord.actors.store.SharedMap;
import io.akkord.actors.store.SharedMap.Reach;
import io.akkord.actors.store.SharedMap.Snapshot;
import io.akkord.actors.store.SharedMapView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/**
 * The applications that are wanted: durable, in 64 buckets, as far as this node knows. Written by the {@link CatalogEntity} alone. Thread-safe;
 * nothing blocks.
 */
public final class ApplicationStore implements DesiredState {
    /** Never to be changed: stored applications would not be found. */
    static final int BUCKETS = 64;

    private static final Duration WITHIN = Duration.ofSeconds(3);

    private final SharedMap<ApplicationRecord> map;
    private final ActorRef<DesiredView.Command> view;
    private volatile Map<String, Desired> desired = Map.of();

    /** The store of this node; its actors are children of the context's. */
    public ApplicationStore(ActorContext<?> context) {
        map = new SharedMap<>(
                context.getSystem(), "akkord-durable-applications", BUCKETS, RecordJson.APPLICATIONS, null);
        context.spawn(SharedMapView.create(map), "applications");
        view = context.spawn(DesiredView.create(this, now -> desired = now), "desired");
    }

    /** Completes once what was on this node's disk is known. */
    public CompletionStage<Done> whenLoaded() {
        return map.whenLoaded();
    }

    /** All, by name. */
    public List<ApplicationRecord> all() {
        return List.copyOf(new TreeMap<>(map.snapshot().values()).values());
    }

    public Optional<ApplicationRecord> application(String name) {
        return map.find(name);
    }

    /** Tells the subscriber what this node knows now, and again whenever it changes. */
    public void subscribe(ActorRef<Snapshot<ApplicationRecord>> subscriber) {
        map.subscribe(subscriber);
    }

    @Override
    public Optional<Desired> find(String deployment) {
        return Optional.ofNullable(desired.get(deployment));
    }

    @Override
    public CompletionStage<Optional<Desired>> confirm(String deployment) {
        return map.readAll(Reach.MAJORITY, WITHIN).thenApply(snapshot -> snapshot.values().values().stream()
                .flatMap(application -> application.deployment(deployment).stream()
                        .map(wanted -> new Desired(application.name(), wanted)))
                .findFirst());
    }

    @Override
    public void subscribe(String deployment, ActorRef<DeploymentCommand> entity) {
        view.tell(new DesiredView.Subscribe(deployment, entity));
    }

    SharedMap<ApplicationRecord> map() {
        return map;
    }
}
