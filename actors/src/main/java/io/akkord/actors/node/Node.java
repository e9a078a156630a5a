package io.akkord.actors.node;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.typed.Cluster;
import akka.pattern.StatusReply;
import io.akkord.actors.agent.DrainProgress;
import io.akkord.actors.agent.NodeLog;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.device.DeviceManager;
import io.akkord.actors.device.NodeDevices;
import io.akkord.actors.device.NodeHardware;
import io.akkord.actors.link.LinkSettings;
import io.akkord.actors.link.Links;
import io.akkord.actors.link.WorkerTable;
import io.akkord.actors.router.PreciseTimer;
import io.akkord.runtime.RuntimeSettings;
import io.akkord.runtime.engine.EngineFactory;
import io.akkord.runtime.engine.Engines;
import io.akkord.runtime.handler.HandlerServices;
import io.akkord.runtime.request.RequestIds;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.tls.TlsContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node: an actor system that is a member of a cluster, and the applications on it. Thread-safe. Stages complete on the actor system's
 * threads; do not block in what you attach to them.
 *
 * <p>Stopping, by {@link #stop()} or by a SIGTERM, goes through Akka's coordinated shutdown. Applications are drained in its phase {@link
 * #DRAIN_PHASE}; whoever listens for callers unbinds in an earlier one.
 */
public final class Node {
    /** The phase of coordinated shutdown in which requests in flight are finished. */
    public static final String DRAIN_PHASE = CoordinatedShutdown.PhaseServiceRequestsDone();

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final NodeLog NO_LOG = (deployment, lines) -> List.of();
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(40);

    private final NodeSettings settings;
    private final ActorSystem<NodeGuardian.Command> system;
    private final NodeDirectory directory;
    private final DeploymentCalls calls;
    private final DevicesView devices;
    private final NodeServices services;
    private final NodeControl control;
    private final Declarations declarations;
    private final boolean formed;

    private final CompletionStage<Done> ended;

    private Node(
            NodeSettings settings,
            ActorSystem<NodeGuardian.Command> system,
            NodeDirectory directory,
            DeploymentCalls calls,
            NodeDevices devices,
            NodeServices services,
            boolean formed) {
        this.formed = formed;
        this.calls = calls;
        this.devices = new PublishedDevices(devices);
        this.settings = settings;
        this.system = system;
        this.directory = directory;
        this.services = services;
        this.control = new NodeControl(system, services.applications(), services.tables(), services.membership());
        this.declarations = new Declarations(system, settings, services.directory(), control);
        this.ended = NodeEnd.of(system);
    }

    /** Why a node stops by itself. */
    enum StopReason implements CoordinatedShutdown.Reason {
        /** {@link #stop()} was called. */
        STOP,
        /** It was drained, as an administrator wanted. */
        DRAINED
    }

    /** Starts a node with the engines of this build; see {@link #start(NodeSettings, EngineFactory, Joining)}. */
    public static CompletionStage<Node> start(NodeSettings settings) {
        return start(settings, Joining.by(settings), NO_LOG);
    }

    /** Starts a node with the engines of this build; see {@link #start(NodeSettings, EngineFactory, Joining)}. */
    public static CompletionStage<Node> start(NodeSettings settings, Joining joining) {
        return start(settings, joining, NO_LOG);
    }

    /**
     * Starts a node with the engines of this build; see {@link #start(NodeSettings, EngineFactory, Joining)}.
     *
     * @param log what is told to those who ask for the log lines of a deployment
     */
    public static CompletionStage<Node> start(NodeSettings settings, Joining joining, NodeLog log) {
        RuntimeSettings runtime = RuntimeSettings.from(settings.config());
        return start(settings, services -> new Engines(runtime, services), joining, log);
    }

    /** Starts a node that joins as its settings say; see {@link #start(NodeSettings, EngineFactory, Joining)}. */
    public static CompletionStage<Node> start(NodeSettings settings, EngineFactory engines) {
        return start(settings, engines, Joining.by(settings));
    }

    /**
     * Starts a node.
     *
     * @return completes when it is Up, knows its devices and what is stored on its disk, and the other nodes can see it; fails when a port
     *     cannot be bound, its data directory is another node's, or the settings ask for devices that are not there; with a {@link
     *     NodeDownedException} when the cluster downed it meanwhile. A node that waits for others to join does not give up
     */
    public static CompletionStage<Node> start(NodeSettings settings, EngineFactory engines, Joining joining) {
        return start(settings, services -> engines, joining, NO_LOG);
    }

    private static CompletionStage<Node> start(
            NodeSettings settings, Function<HandlerServices, EngineFactory> engines, Joining joining, NodeLog log) {
        NodeDevices devices = new NodeDevices();
        return start(
                settings,
                engines,
                joining,
                log,
                located -> NodeHardware.manager(located.name(), located.config(), devices),
                devices);
    }

    static CompletionStage<Node> start(
            NodeSettings settings,
            Function<HandlerServices, EngineFactory> engines,
            Joining joining,
            NodeLog log,
            Function<NodeSettings, Behavior<DeviceManager.Command>> manager,
            NodeDevices devices) {
        NodeHome home;
        try {
            home = NodeHome.open(settings);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        NodeSettings located = home.settings();
        log.ofNode(located.name());
        NodeDirectory directory = new NodeDirectory();
        DeploymentCalls calls = new DeploymentCalls(directory, new RequestIds()::next);
        EngineFactory factory = engines.apply(new HandlerServices(located.name(), calls));
        PreciseTimer timer = new PreciseTimer(located.name());
        ActorSystem<NodeGuardian.Command> system;
        try {
            system = ActorSystem.create(
                    NodeGuardian.create(new GuardianParts(
                            located,
                            factory,
                            manager.apply(located),
                            devices,
                            directory,
                            timer,
                            log,
                            (self, workers) -> listen(located, self, workers))),
                    located.clusterName(),
                    located.config());
        } catch (RuntimeException e) {
            timer.close();
            home.close();
            return CompletableFuture.failedFuture(e);
        }
        system.getWhenTerminated().whenComplete((done, thrown) -> {
            timer.close();
            home.close();
        });
        LOG.info(
                "node {} of cluster '{}' at {}, data in {}",
                located.name(),
                located.clusterName(),
                Cluster.get(system).selfMember().address(),
                located.dataDir().orElseThrow());
        boolean[] formed = new boolean[1];
        // An ask of a system that has ended is never answered, nor does it time out.
        CompletableFuture<NodeServices> ended = new CompletableFuture<>();
        system.getWhenTerminated()
                .whenComplete((done, thrown) -> ended.completeExceptionally(
                        new IllegalStateException("the node was stopped before it could be used")));
        return Joining.join(system, located, joining)
                .thenCompose(alone -> {
                    formed[0] = alone;
                    return AskPattern.<NodeGuardian.Command, NodeServices>askWithStatus(
                                    system, NodeGuardian.AwaitReady::new, READY_TIMEOUT, system.scheduler())
                            .applyToEither(ended, Function.identity());
                })
                .handle((services, thrown) -> {
                    if (thrown != null) {
                        system.terminate();
                        if (stopCause(system).equals(Optional.of(StopCause.DOWNED))) {
                            throw new CompletionException(new NodeDownedException());
                        }
                        Throwable cause = cause(thrown);
                        throw new CompletionException(
                                cause instanceof StatusReply.ErrorMessage
                                        ? new IllegalArgumentException(cause.getMessage())
                                        : cause);
                    }
                    Node node = new Node(located, system, directory, calls, devices, services, formed[0]);
                    NodeLeaving.prepare(system, located, services);
                    return node;
                });
    }

    private static Links listen(NodeSettings settings, NodeKey self, WorkerTable workers) {
        try {
            Optional<SSLContext> tls = Optional.empty();
            if (settings.tls().isPresent()) {
                tls = Optional.of(new TlsContext(settings.tls().get()).get());
            }
            return Links.listen(
                    LinkSettings.of(settings.clusterName(), settings.host(), settings.linkPort(), tls), self, workers);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "akkord.actors.link-port and akkord.actors.tls must be such that other nodes' routers can connect, but "
                            + e.getMessage(),
                    e);
        }
    }

    /** The node's id. */
    public String name() {
        return settings.name();
    }

    /** The settings as they came to be: with the node's id and data directory. */
    public NodeSettings settings() {
        return settings;
    }

    /** Whether the node formed a cluster of its own when it started, instead of joining others. */
    public boolean formedCluster() {
        return formed;
    }

    /** Why the node is stopping or has stopped, if it is. */
    public Optional<StopCause> stopCause() {
        return stopCause(system);
    }

    static Optional<StopCause> stopCause(ActorSystem<?> system) {
        return CoordinatedShutdown.get(system).getShutdownReason().map(StopCause::of);
    }

    /**
     * Deploys an application, or changes it.
     *
     * @return completes when every deployment serves under its spec; fails with {@link DeploymentException} when a name or route is taken,
     *     or with the reason of the first deployment that cannot start. Of a new application nothing is left then; of one that was there
     *     before, its last revision that was healthy serves on
     */
    public CompletionStage<Void> deploy(ApplicationSpec application) {
        return declarations.deploy(application);
    }

    /** Drains an application and removes it; completes when it is gone. */
    public CompletionStage<Void> delete(String application) {
        return declarations.delete(application);
    }

    /** Drains a deployment and stops its replicas; it stays known, and can be loaded again. */
    public CompletionStage<Void> unload(String deployment) {
        return declarations.unload(deployment);
    }

    /**
     * Brings a known deployment up under this spec. What serves goes on serving until the new replicas are READY, and if they fail to start.
     * A load that fails is not tried again.
     *
     * @return completes when it serves under this spec; fails with {@link DeploymentException}
     */
    public CompletionStage<Void> load(DeploymentSpec spec) {
        return declarations.load(spec);
    }

    /** The whole cluster, from here. */
    public ClusterControl control() {
        return control;
    }

    /** How far the drain of this node is. */
    public DrainProgress drainProgress() {
        return Objects.requireNonNull(services.drain().get());
    }

    /** Tells the other nodes where HTTP of this one listens, as {@code http://host:port}. */
    public void publishHttp(String address) {
        services.membership().http(address);
    }

    public DeploymentDirectory directory() {
        return directory;
    }

    /** Makes handles on deployments. */
    public DeploymentCalls calls() {
        return calls;
    }

    /** The devices of this node, and who holds them. */
    public DevicesView devices() {
        return devices;
    }

    public ActorSystem<?> system() {
        return system;
    }

    /** Completes when the node has ended, for whatever reason. */
    public CompletionStage<Done> whenEnded() {
        return ended;
    }

    /** Refuses new requests, finishes those in flight within the drain timeout, leaves the cluster, and ends the actor system. */
    public CompletionStage<Done> stop() {
        return CoordinatedShutdown.get(system).runAll(StopReason.STOP).thenCompose(done -> ended);
    }

    static Throwable cause(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }
}
