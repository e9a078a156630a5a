package io.akkord.actors.catalog;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import io.akkord.actors.deployment.DeploymentCommand;
import io.akkord.actors.deployment.DesiredState.Desired;
import io.akkord.actors.store.SharedMap.Snapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Keeps what is wanted by deployment, and tells the entities on this node when it changes for them. */
final class DesiredView extends AbstractBehavior<DesiredView.Command> {

    /** Private to the package. */
    sealed interface Command {}

    /** An entity wants to hear of its deployment. */
    record Subscribe(String deployment, ActorRef<DeploymentCommand> entity) implements Command {}

    private record Changed(Map<String, Desired> desired) implements Command {}

    private record Gone(ActorRef<DeploymentCommand> entity) implements Command {}

    private final Consumer<Map<String, Desired>> publish;
    private final Map<ActorRef<DeploymentCommand>, String> subscribers = new HashMap<>();
    private Map<String, Desired> desired = Map.of();

    private DesiredView(ActorContext<Command> context, ApplicationStore store, Consumer<Map<String, Desired>> publish) {
        super(context);
        this.publish = publish;
        store.subscribe(context.<Snapshot<ApplicationRecord>>messageAdapter(
                cast(), snapshot -> new Changed(byDeployment(snapshot))));
    }

    static Behavior<Command> create(ApplicationStore store, Consumer<Map<String, Desired>> publish) {
        return Behaviors.setup(context -> new DesiredView(context, store, publish));
    }

    @SuppressWarnings("unchecked")
    private static <T> Class<Snapshot<T>> cast() {
        return (Class<Snapshot<T>>) (Class<?>) Snapshot.class;
    }

    private static Map<String, Desired> byDeployment(Snapshot<ApplicationRecord> snapshot) {
        Map<String, Desired> all = new HashMap<>();
        for (ApplicationRecord application : snapshot.values().values()) {
            application.deployments().forEach((name, wanted) -> all.put(name, new Desired(application.name(), wanted)));
        }
        return Map.copyOf(all);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Changed.class, this::onChanged)
                .onMessage(Subscribe.class, this::onSubscribe)
                .onMessage(Gone.class, this::onGone)
                .build();
    }

    private Behavior<Command> onChanged(Changed changed) {
        Map<String, Desired> before = desired;
        desired = changed.desired();
        publish.accept(desired);
        subscribers.forEach((entity, deployment) -> {
            if (!Objects.equals(before.get(deployment), desired.get(deployment))) {
                entity.tell(DeploymentCommand.Reconcile.RECONCILE);
            }
        });
        return this;
    }

    private Behavior<Command> onSubscribe(Subscribe subscribe) {
        if (subscribers.put(subscribe.entity(), subscribe.deployment()) == null) {
            getContext().watchWith(subscribe.entity(), new Gone(subscribe.entity()));
        }
        return this;
    }

    private Behavior<Command> onGone(Gone gone) {
        subscribers.remove(gone.entity());
        return this;
    }
}
