package io.akkord.actors.deployment;

import akka.actor.typed.ActorRef;
import io.akkord.runtime.reconcile.Wanted;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What is wanted of deployments, as the catalog stored it. Thread-safe; nothing blocks. */
public interface DesiredState {

    /** What this node knows. It may be older than what the catalog wrote last, and may lack what is new. */
    Optional<Desired> find(String deployment);

    /**
     * What a majority of the nodes knows; empty only when nothing is wanted under that name. Fails when no majority answered in time.
     *
     * <p>Asked only when this node knows nothing, before a deployment is forgotten.
     */
    CompletionStage<Optional<Desired>> confirm(String deployment);

    /** Tells the entity {@link DeploymentCommand.Reconcile} whenever {@link #find} of it gives something else, until it stops. */
    void subscribe(String deployment, ActorRef<DeploymentCommand> entity);

    /** Something is wanted of a deployment. */
    record Desired(String application, Wanted wanted) {}
}
