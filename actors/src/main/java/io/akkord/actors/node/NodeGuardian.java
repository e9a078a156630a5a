package io.akkord.actors.node;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.cluster.sharding.typed.HashCodeMessageExtractor;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityRef;
import akka.pattern.StatusReply;
import io.akkord.actors.agent.AgentParts;
import io.akkord.actors.agent.DrainProgress;
import io.akkord.actors.agent.HostedWorkers;
import io.akkord.actors.agent.NodeAgent;
import io.akkord.actors.agent.OwnRow;
import io.akkord.actors.catalog.ApplicationStore;
import io.akkord.actors.catalog.CatalogCommand;
import io.akkord.actors.catalog.CatalogEntity;
import io.akkord.actors.catalog.ServedStore;
import io.akkord.actors.catalog.TableStore;
import io.akkord.actors.cluster.AgentCommand;
import io.akkord.actors.cluster.ClusterState;
import io.akkord.actors.cluster.Membership;
import io.akkord.actors.deployment.DeploymentCommand;
import io.akkord.actors.deployment.DeploymentEntity;
import io.akkord.actors.deployment.EntityParts;
import io.akkord.actors.device.DeviceManager;
import io.akkord.actors.link.Links;
import io.akkord.actors.link.WorkerPorts;
import io.akkord.actors.link.WorkerTable;
import io.akkord.actors.router.RouterSettings;
import io.akkord.actors.worker.WorkerActor;
import io.akkord.runtime.spec.DeploymentSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The top of a node's actors: its devices, what it knows of the cluster, its routers and its agent; and the entities of the cluster, once what
 * is stored on its disk is known.
 */
final class NodeGuardian extends AbstractBehavior<NodeGuardian.Command> {
    private static final Duration DEVICES = Duration.ofSeconds(30);

    /** What the guardian is told, by {@link Node}. */
    sealed interface Command {}

    /**
     * Answered once the node can be used: its devices are known, and what was stored, and others can see it. Fails with the reason when the
     * devices are not what was configured.
     */
    record AwaitReady(ActorRef<StatusReply<NodeServices>> replyTo) implements Command {}

    private record Loaded(@Nullable Throwable failure) implements Command {}

    private record DevicesKnown(@Nullable Throwable failure) implements Command {}

    private record ClusterChanged(ClusterState state) implements Command {}

    private final GuardianParts parts;
    private final NodeServices services;
    private final ServedStore served;
    private final Links links;
    private final List<ActorRef<StatusReply<NodeServices>>> awaiting = new ArrayList<>();
    private boolean loaded;
    private boolean devicesKnown;
    private boolean seen;
    private @Nullable Throwable failure;

    private NodeGuardian(ActorContext<Command> context, GuardianParts parts) {
        super(context);
        context.setLoggerName(NodeGuardian.class);
        this.parts = parts;
        NodeSettings settings = parts.settings();
        ActorSystem<?> system = context.getSystem();
        ActorRef<DeviceManager.Command> devices = context.spawn(parts.devices(), "devices");
        Membership membership = Membership.start(context, settings.name(), settings.roles());
        parts.published().listen(membership::devices);
        ApplicationStore applications = new ApplicationStore(context);
        TableStore tables = new TableStore(context);
        this.served = new ServedStore(context);
        WorkerTable workers = new WorkerTable();
        this.links = parts.links().listen(membership.self(), workers);
        ActorRef<Directory.Command> directory = context.spawn(
                Directory.create(new DirectoryParts(
                        applications,
                        tables,
                        membership,
                        parts.directory(),
                        parts.timer(),
                        new RouterSettings(settings.fatalRuns(), settings.retries()),
                        WorkerPorts.of(membership.self(), workers, links, node -> membership
                                .state()
                                .find(node)
                                .map(peer -> peer.row().link())),
                        links::forget)),
                "directory");
        AtomicReference<DrainProgress> drain =
                new AtomicReference<>(new DrainProgress(DrainProgress.Phase.SERVING, 0, 0, "", 0));
        ActorRef<AgentCommand> agent = context.spawn(
                NodeAgent.create(new AgentParts(
                        membership.self(),
                        membership,
                        row(membership),
                        hosted(workers),
                        new DirectoryDrains(system, directory, parts.directory()),
                        parts.log(),
                        parts.engines(),
                        devices,
                        settings.replica(),
                        deployment -> deployment(system, deployment).tell(DeploymentCommand.Reconcile.RECONCILE),
                        drain::set,
                        () -> CoordinatedShutdown.get(system).runAll(Node.StopReason.DRAINED))),
                "agent");
        this.services = new NodeServices(membership, applications, tables, directory, agent, drain);
        membership.subscribe(context.messageAdapter(ClusterState.class, ClusterChanged::new));
        context.pipeToSelf(
                applications.whenLoaded().thenCombine(served.whenLoaded(), (one, other) -> Done.getInstance()),
                (done, thrown) -> new Loaded(thrown));
        context.askWithStatus(
                Done.class,
                devices,
                DEVICES,
                DeviceManager.AwaitReady::new,
                (done, thrown) -> new DevicesKnown(thrown));
    }

    static Behavior<Command> create(GuardianParts parts) {
        return Behaviors.setup(context -> new NodeGuardian(context, parts));
    }

    private static OwnRow row(Membership membership) {
        return new OwnRow() {
            @Override
            public void draining() {
                membership.draining();
            }

            @Override
            public void replicas(Map<String, Integer> count) {
                membership.replicas(count);
            }
        };
    }

    private static HostedWorkers hosted(WorkerTable workers) {
        return new HostedWorkers() {
            @Override
            public long add(DeploymentSpec spec, ActorRef<WorkerActor.Command> worker) {
                return workers.register(spec, worker);
            }

            @Override
            public void remove(long worker) {
                workers.unregister(worker);
            }
        };
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(AwaitReady.class, this::onAwaitReady)
                .onMessage(Loaded.class, this::onLoaded)
                .onMessage(DevicesKnown.class, this::onDevicesKnown)
                .onMessage(ClusterChanged.class, this::onClusterChanged)
                .onSignal(PostStop.class, signal -> onPostStop())
                .build();
    }

    private Behavior<Command> onPostStop() {
        try {
            links.close();
        } catch (IOException e) {
            getContext().getLog().warn("the links of this node were not all closed: {}", e.toString());
        }
        return this;
    }

    private Behavior<Command> onAwaitReady(AwaitReady await) {
        awaiting.add(await.replyTo());
        return answer();
    }

    private Behavior<Command> onLoaded(Loaded message) {
        failure = failure == null ? message.failure() : failure;
        loaded = true;
        if (failure == null) {
            startEntities();
        }
        return answer();
    }

    private Behavior<Command> onDevicesKnown(DevicesKnown message) {
        failure = failure == null ? message.failure() : failure;
        devicesKnown = true;
        services.membership().announce(services.agent(), links.address());
        return answer();
    }

    private Behavior<Command> onClusterChanged(ClusterChanged changed) {
        seen |= changed.state().find(changed.state().self()).isPresent();
        return answer();
    }

    private Behavior<Command> answer() {
        Throwable thrown = failure;
        if (thrown != null || (loaded && devicesKnown && seen)) {
            awaiting.forEach(
                    waiter -> waiter.tell(thrown == null ? StatusReply.success(services) : StatusReply.error(thrown)));
            awaiting.clear();
        }
        return this;
    }

    /** Entities that were there before a restart begin at once, so what they go by must be known. */
    private void startEntities() {
        ActorSystem<?> system = getContext().getSystem();
        ClusterSharding sharding = ClusterSharding.get(system);
        EntityParts entity = new EntityParts(
                services.membership(),
                services.applications(),
                services.tables(),
                served,
                (application, deployment, revision) ->
                        catalog(system).tell(new CatalogCommand.DeploymentGone(application, deployment, revision)),
                parts.settings().reconcile());
        sharding.init(Entity.of(
                        DeploymentCommand.KEY,
                        context -> DeploymentEntity.create(entity, context.getEntityId(), context.getShard()))
                .withStopMessage(DeploymentCommand.Stop.STOP));
        sharding.init(Entity.of(
                        CatalogCommand.KEY,
                        context -> CatalogEntity.create(
                                services.applications(),
                                services.tables()::hasFailed,
                                deployment ->
                                        deployment(system, deployment).tell(DeploymentCommand.Reconcile.RECONCILE),
                                deployment -> services.tables().find(deployment).isEmpty()))
                // One entity, one shard.
                .withMessageExtractor(new HashCodeMessageExtractor<>(1))
                .withStopMessage(CatalogEntity.stopMessage()));
        catalog(system).tell(CatalogCommand.Begin.BEGIN);
    }

    private static EntityRef<DeploymentCommand> deployment(ActorSystem<?> system, String name) {
        return ClusterSharding.get(system).entityRefFor(DeploymentCommand.KEY, name);
    }

    private static EntityRef<CatalogCommand> catalog(ActorSystem<?> system) {
        return ClusterSharding.get(system).entityRefFor(CatalogCommand.KEY, CatalogCommand.ID);
    }
}
