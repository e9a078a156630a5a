package io.akkord.actors.node;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.pattern.StatusReply;
import io.akkord.actors.catalog.ApplicationRecord;
import io.akkord.actors.cluster.ClusterState;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.Peer;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.actors.router.Doorway;
import io.akkord.actors.router.RouterActor;
import io.akkord.actors.store.SharedMap.Snapshot;
import io.akkord.runtime.reconcile.Wanted;
import io.akkord.runtime.spec.ApplicationSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The applications of the cluster as callers on this node reach them: one router for every deployment that is wanted, which goes by the newest
 * table, and the {@link NodeDirectory} of ports and routes. A deployment of which no table is known yet is STARTING.
 */
final class Directory extends AbstractBehavior<Directory.Command> {

    /** What the directory is told. */
    sealed interface Command {}

    /** Answered when these deployments are as is wanted of each; fails with the reason when one cannot be, or that was changed. */
    record Await(String application, Map<String, Wanted> wanted, ActorRef<StatusReply<Done>> replyTo)
            implements Command {}

    /** Answered when the application is gone. */
    record AwaitGone(String application, ActorRef<StatusReply<Done>> replyTo) implements Command {}

    /** As {@link io.akkord.actors.agent.RouterDrains#drain}. */
    record Drain(String deployment, Duration within, ActorRef<Done> replyTo) implements Command {}

    /** The node stops: every router refuses what is new and finishes what it has; those who wait are told. */
    record DrainAll(Duration within, ActorRef<Done> replyTo) implements Command {}

    private record RecordsChanged(Snapshot<ApplicationRecord> records) implements Command {}

    private record TablesChanged(Snapshot<RoutingTable> tables) implements Command {}

    private record ClusterChanged(ClusterState state) implements Command {}

    private record RouterSaw() implements Command {}

    private final NodeDirectory directory;
    private final DirectoryParts parts;
    private final Map<String, HostedRouter> hosted = new TreeMap<>();
    private final List<ServingWait> waits = new ArrayList<>();
    private final ActorRef<StatusReply<Done>> seen;
    private Map<String, ApplicationRecord> records = Map.of();
    private Map<String, RoutingTable> tables = Map.of();
    private Map<NodeKey, Boolean> reachable = Map.of();
    private long spawned;
    private boolean stopping;

    private Directory(ActorContext<Command> context, DirectoryParts parts) {
        super(context);
        context.setLoggerName(Directory.class);
        this.parts = parts;
        this.directory = parts.directory();
        this.seen = context.spawn(
                Behaviors.receiveMessage(reply -> {
                    context.getSelf().tell(new RouterSaw());
                    return Behaviors.same();
                }),
                "seen");
        parts.applications().subscribe(context.spawn(forward(context.getSelf(), RecordsChanged::new), "records"));
        parts.tables().subscribe(context.spawn(forward(context.getSelf(), TablesChanged::new), "tables"));
        parts.view().subscribe(context.messageAdapter(ClusterState.class, ClusterChanged::new));
    }

    /** Two kinds of snapshots have one class, which message adapters go by. */
    private static <T> Behavior<Snapshot<T>> forward(ActorRef<Command> to, Function<Snapshot<T>, Command> wrap) {
        return Behaviors.receiveMessage(snapshot -> {
            to.tell(wrap.apply(snapshot));
            return Behaviors.same();
        });
    }

    static Behavior<Command> create(DirectoryParts parts) {
        return Behaviors.setup(context -> new Directory(context, parts));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(RecordsChanged.class, this::onRecords)
                .onMessage(TablesChanged.class, this::onTables)
                .onMessage(ClusterChanged.class, this::onCluster)
                .onMessage(RouterSaw.class, saw -> checkWaits())
                .onMessage(
                        Await.class,
                        await -> wait(ServingWait.until(await.application(), await.wanted(), await.replyTo())))
                .onMessage(AwaitGone.class, await -> wait(ServingWait.untilGone(await.application(), await.replyTo())))
                .onMessage(Drain.class, this::onDrain)
                .onMessage(DrainAll.class, this::onDrainAll)
                .build();
    }

    private Behavior<Command> onRecords(RecordsChanged changed) {
        records = changed.records().values();
        Set<String> gone = new HashSet<>(hosted.keySet());
        for (ApplicationRecord record : records.values()) {
            record.deployments().forEach((name, wanted) -> {
                HostedRouter there = hosted.get(name);
                if (there != null && !there.application.equals(record.name())) {
                    there.stop();
                    there = null;
                }
                if (there == null) {
                    host(record.name(), wanted);
                }
                gone.remove(name);
            });
        }
        for (String name : gone) {
            HostedRouter router = hosted.remove(name);
            if (router != null) {
                router.stop();
            }
        }
        publish();
        return checkWaits();
    }

    private void host(String application, Wanted wanted) {
        String name = wanted.spec().name();
        Doorway doorway = new Doorway(application, wanted.spec());
        ActorRef<RouterActor.Command> actor = getContext()
                .spawn(
                        RouterActor.create(wanted.spec(), doorway, parts.timer(), parts.settings(), parts.ports()),
                        "router-" + name + "-" + ++spawned);
        HostedRouter router = new HostedRouter(application, doorway, actor);
        hosted.put(name, router);
        reachable.forEach((node, is) -> {
            if (!is) {
                actor.tell(new RouterActor.Reachability(node, false));
            }
        });
        RoutingTable table = tables.get(name);
        if (table != null) {
            route(router, table);
        }
    }

    private Behavior<Command> onTables(TablesChanged changed) {
        Map<String, RoutingTable> before = tables;
        tables = changed.tables().values();
        hosted.forEach((name, router) -> {
            RoutingTable table = tables.get(name);
            if (table != null && table != before.get(name)) {
                route(router, table);
            }
        });
        return this;
    }

    private void route(HostedRouter router, RoutingTable table) {
        if (!stopping && table.application().equals(router.application) && router.goesBy(table)) {
            router.router.tell(new RouterActor.Routing(table, List.of(seen)));
        }
    }

    private Behavior<Command> onCluster(ClusterChanged changed) {
        Map<NodeKey, Boolean> before = reachable;
        reachable = new HashMap<>();
        for (Peer peer : changed.state().peers()) {
            reachable.put(peer.key(), peer.reachable());
            if (!Objects.equals(before.get(peer.key()), peer.reachable())) {
                tellRouters(new RouterActor.Reachability(peer.key(), peer.reachable()));
            }
        }
        before.keySet().stream().filter(node -> !reachable.containsKey(node)).forEach(node -> {
            tellRouters(new RouterActor.NodeGone(node));
            parts.forget().accept(node);
        });
        return this;
    }

    private void tellRouters(RouterActor.Command command) {
        hosted.values().forEach(router -> router.router.tell(command));
    }

    private void publish() {
        Map<ApplicationSpec, Map<String, DeploymentPort>> ports = new LinkedHashMap<>();
        for (ApplicationRecord record : records.values()) {
            Map<String, DeploymentPort> its = new LinkedHashMap<>();
            record.deployments().keySet().forEach(name -> {
                HostedRouter router = hosted.get(name);
                if (router != null) {
                    its.put(name, router.port);
                }
            });
            ports.put(record.spec(), its);
        }
        directory.publish(ports);
    }

    private Behavior<Command> wait(ServingWait wait) {
        if (stopping) {
            wait.giveUp();
            return this;
        }
        waits.add(wait);
        return checkWaits();
    }

    private Behavior<Command> checkWaits() {
        waits.removeIf(wait -> wait.isOver(records.get(wait.application()), this::routedBy));
        return this;
    }

    private @Nullable RoutingTable routedBy(String deployment) {
        HostedRouter router = hosted.get(deployment);
        return router == null ? null : router.doorway.table();
    }

    private Behavior<Command> onDrain(Drain drain) {
        HostedRouter router = hosted.get(drain.deployment());
        drain(router == null ? List.of() : List.of(router), drain.within(), drain.replyTo());
        return this;
    }

    private Behavior<Command> onDrainAll(DrainAll drain) {
        stopping = true;
        waits.forEach(ServingWait::giveUp);
        waits.clear();
        drain(List.copyOf(hosted.values()), drain.within(), drain.replyTo());
        return this;
    }

    private void drain(List<HostedRouter> some, Duration within, ActorRef<Done> replyTo) {
        if (some.isEmpty()) {
            replyTo.tell(Done.getInstance());
            return;
        }
        ActorRef<RouterActor.Drained> drained = getContext().spawnAnonymous(counted(some.size(), replyTo));
        boolean leaving = stopping
                || parts.view().state().find(parts.ports().self()).stream()
                        .anyMatch(peer -> peer.row().draining());
        some.forEach(router -> router.drain(within, leaving, drained));
    }

    /** Answers when so many routers are drained. */
    private static Behavior<RouterActor.Drained> counted(int left, ActorRef<Done> replyTo) {
        return Behaviors.receiveMessage(drained -> {
            if (left > 1) {
                return counted(left - 1, replyTo);
            }
            replyTo.tell(Done.getInstance());
            return Behaviors.stopped();
        });
    }
}
