package io.akkord.actors.node;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import io.akkord.actors.deployment.DeploymentActor;
import io.akkord.actors.router.RouterActor;
import io.akkord.runtime.spec.ApplicationSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An application on this node, as its guardian keeps it: the actors of its deployments and who waits for what. Not thread-safe. */
final class HostedApplication {
    final ApplicationSpec spec;
    final Map<String, Hosted> deployments = new LinkedHashMap<>();
    /** Deployments whose first load has not ended. */
    final Set<String> loading = new HashSet<>();
    /** Who deployed it; null once answered. */
    @Nullable
    ActorRef<StatusReply<Done>> deployer;
    /** Why its first deploy failed; null as long as it did not. */
    @Nullable
    DeploymentException failure;

    boolean removing;
    final List<ActorRef<StatusReply<Done>>> removers = new ArrayList<>();

    HostedApplication(ApplicationSpec spec, ActorRef<StatusReply<Done>> deployer) {
        this.spec = spec;
        this.deployer = deployer;
    }

    /** A deployment's actors on this node. */
    record Hosted(
            ActorRef<DeploymentActor.Command> deployment, ActorRef<RouterActor.Command> router, RouterPort port) {}

    /** Tells the deployer how it went. */
    void answerDeployer(StatusReply<Done> answer) {
        if (deployer != null) {
            deployer.tell(answer);
            deployer = null;
        }
    }

    /** Tells everybody that it is gone. */
    void answerGone() {
        answerDeployer(StatusReply.error(
                failure != null
                        ? failure
                        : DeploymentException.ofApplication(
                                spec.name(), "it was deleted while it was being deployed")));
        removers.forEach(remover -> remover.tell(StatusReply.ack()));
        removers.clear();
    }
}
