package io.akkord.actors.node;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.EntityRef;
import akka.pattern.StatusReply;
import io.akkord.actors.catalog.ApplicationRecord;
import io.akkord.actors.catalog.ApplicationStore;
import io.akkord.actors.catalog.CatalogCommand;
import io.akkord.actors.catalog.CatalogReply;
import io.akkord.actors.catalog.Declarable;
import io.akkord.actors.catalog.TableStore;
import io.akkord.actors.cluster.AgentCommand;
import io.akkord.actors.cluster.AgentCommand.LogLines;
import io.akkord.actors.cluster.ClusterState;
import io.akkord.actors.cluster.ClusterView;
import io.akkord.actors.cluster.Peer;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The cluster, by way of this node's stores and the catalog's entity. */
final class NodeControl implements ClusterControl {
    /** Longer than the catalog takes to read and to write by its own deadlines, and to move to another node. */
    private static final Duration CATALOG = Duration.ofSeconds(15);

    private static final Duration AGENT = Duration.ofSeconds(5);
    private static final Duration LOGS = Duration.ofSeconds(3);

    private final ActorSystem<?> system;
    private final ApplicationStore applications;
    private final TableStore tables;
    private final ClusterView view;

    NodeControl(ActorSystem<?> system, ApplicationStore applications, TableStore tables, ClusterView view) {
        this.system = system;
        this.applications = applications;
        this.tables = tables;
        this.view = view;
    }

    @Override
    public List<ApplicationRecord> applications() {
        return applications.all();
    }

    @Override
    public List<RoutingTable> tables() {
        return tables.all();
    }

    @Override
    public CompletionStage<CatalogReply> put(ApplicationSpec application, OptionalLong expectedVersion) {
        return unless(
                () -> Declarable.refusal(application),
                () -> ask(replyTo -> new CatalogCommand.Put(application, expectedVersion, replyTo)));
    }

    @Override
    public CompletionStage<CatalogReply> delete(String application, OptionalLong expectedVersion) {
        return ask(replyTo -> new CatalogCommand.Delete(application, expectedVersion, replyTo));
    }

    @Override
    public CompletionStage<CatalogReply> putDeployment(DeploymentSpec spec) {
        return unless(
                () -> Declarable.undeclared(List.of(spec)),
                () -> ask(replyTo -> new CatalogCommand.PutDeployment(spec, replyTo)));
    }

    /** Classes are looked up on threads that may wait for the disk. */
    private static CompletionStage<CatalogReply> unless(
            Supplier<Optional<CatalogReply.Refused>> refusal, Supplier<CompletionStage<CatalogReply>> otherwise) {
        return CompletableFuture.supplyAsync(refusal)
                .thenCompose(refused ->
                        refused.isPresent() ? CompletableFuture.completedFuture(refused.get()) : otherwise.get());
    }

    @Override
    public CompletionStage<CatalogReply> unload(String deployment) {
        return ask(replyTo -> new CatalogCommand.Unload(deployment, replyTo));
    }

    @Override
    public ClusterState nodes() {
        return view.state();
    }

    @Override
    public CompletionStage<Void> drain(String node, Duration within, String why) {
        Optional<Peer> peer = view.state().find(node);
        if (peer.isEmpty()) {
            String known =
                    view.state().peers().stream().map(Peer::node).sorted().collect(Collectors.joining(", "));
            return CompletableFuture.failedFuture(
                    DeploymentException.of("node", node, "it is not in the cluster; these are: " + known));
        }
        return AskPattern.<AgentCommand, Done>askWithStatus(
                        peer.get().row().agent(),
                        replyTo -> new AgentCommand.DrainNode(within, why, replyTo),
                        AGENT,
                        system.scheduler())
                .thenAccept(done -> {});
    }

    @Override
    public CompletionStage<List<LogLines>> logs(String deployment, int lines) {
        CompletionStage<List<LogLines>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (Peer peer : view.state().peers()) {
            CompletionStage<Optional<LogLines>> one = AskPattern.<AgentCommand, LogLines>ask(
                            peer.row().agent(),
                            replyTo -> new AgentCommand.TellLogs(deployment, lines, replyTo),
                            LOGS,
                            system.scheduler())
                    .handle((told, failure) -> Optional.ofNullable(told));
            all = all.thenCombine(one, (list, told) -> {
                told.ifPresent(list::add);
                return list;
            });
        }
        return all;
    }

    private CompletionStage<CatalogReply> ask(Function<ActorRef<StatusReply<CatalogReply>>, CatalogCommand> message) {
        EntityRef<CatalogCommand> catalog =
                ClusterSharding.get(system).entityRefFor(CatalogCommand.KEY, CatalogCommand.ID);
        return catalog.<CatalogReply>askWithStatus(message::apply, CATALOG).exceptionally(failure -> {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            throw new CompletionException(
                    cause instanceof TimeoutException
                            ? new TimeoutException("the catalog did not answer within " + CATALOG.toSeconds()
                                    + " s: perhaps this node cannot reach a majority of the cluster. What was asked may have"
                                    + " happened nevertheless")
                            : cause);
        });
    }
}
