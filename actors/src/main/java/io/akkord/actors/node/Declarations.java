package io.akkord.actors.node;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.pattern.StatusReply;
import io.akkord.actors.catalog.ApplicationRecord;
import io.akkord.actors.catalog.CatalogReply;
import io.akkord.runtime.reconcile.Wanted;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Declares at the catalog what is wanted, and waits until it is so on this node. See the methods of {@link Node}. Thread-safe. */
final class Declarations {
    private final ActorSystem<?> system;
    private final NodeSettings settings;
    private final ActorRef<Directory.Command> directory;
    private final ClusterControl control;

    Declarations(
            ActorSystem<?> system,
            NodeSettings settings,
            ActorRef<Directory.Command> directory,
            ClusterControl control) {
        this.system = system;
        this.settings = settings;
        this.directory = directory;
        this.control = control;
    }

    CompletionStage<Void> deploy(ApplicationSpec application) {
        String name = application.name();
        return accepted(control.put(application, OptionalLong.empty()), "application", name)
                .thenCompose(record -> serving(record, record.deployments())
                        .handle((done, thrown) -> outcome(record, thrown))
                        .thenCompose(Function.identity()));
    }

    private CompletionStage<Void> outcome(ApplicationRecord record, @Nullable Throwable thrown) {
        if (thrown == null) {
            return CompletableFuture.completedFuture(null);
        }
        boolean undo = record.version() == 1
                && CoordinatedShutdown.get(system).getShutdownReason().isEmpty();
        CompletionStage<Void> undone =
                undo ? delete(record.name()).exceptionally(failure -> null) : CompletableFuture.completedFuture(null);
        return undone.thenCompose(done -> CompletableFuture.failedFuture(Node.cause(thrown)));
    }

    CompletionStage<Void> delete(String application) {
        return accepted(control.delete(application, OptionalLong.empty()), "application", application)
                .thenCompose(record -> ask(replyTo -> new Directory.AwaitGone(application, replyTo)));
    }

    CompletionStage<Void> unload(String deployment) {
        return accepted(control.unload(deployment), "deployment", deployment)
                .thenCompose(record -> serving(record, only(record, deployment)));
    }

    CompletionStage<Void> load(DeploymentSpec spec) {
        return accepted(control.putDeployment(spec), "deployment", spec.name())
                .thenCompose(record -> serving(record, only(record, spec.name())));
    }

    private static Map<String, Wanted> only(ApplicationRecord record, String deployment) {
        return record.deployment(deployment)
                .map(wanted -> Map.of(deployment, wanted))
                .orElse(Map.of());
    }

    private static CompletionStage<ApplicationRecord> accepted(
            CompletionStage<CatalogReply> reply, String kind, String subject) {
        return reply.thenApply(answer -> {
            if (answer instanceof CatalogReply.Refused refused) {
                throw DeploymentException.of(kind, subject, refused.message());
            }
            return ((CatalogReply.Accepted) answer).record();
        });
    }

    private CompletionStage<Void> serving(ApplicationRecord record, Map<String, Wanted> wanted) {
        return ask(replyTo -> new Directory.Await(record.name(), wanted, replyTo));
    }

    private CompletionStage<Void> ask(Function<ActorRef<StatusReply<Done>>, Directory.Command> message) {
        return AskPattern.<Directory.Command, Done>askWithStatus(
                        directory, message::apply, timeout(), system.scheduler())
                .thenAccept(done -> {});
    }

    /** Longer than anything here takes by its own deadlines. */
    private Duration timeout() {
        return settings.replica()
                .startTimeout()
                .plus(settings.drainTimeout())
                .plus(settings.replica().closeTimeout().multipliedBy(2))
                .plusSeconds(20);
    }
}
