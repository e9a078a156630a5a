package io.akkord.actors.node;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.typed.Cluster;
import akka.pattern.StatusReply;
import io.akkord.actors.device.DeviceManager;
import io.akkord.actors.device.NodeDevices;
import io.akkord.actors.device.NodeHardware;
import io.akkord.actors.router.PreciseTimer;
import io.akkord.runtime.RuntimeSettings;
import io.akkord.runtime.engine.EngineFactory;
import io.akkord.runtime.engine.Engines;
import io.akkord.runtime.handler.HandlerServices;
import io.akkord.runtime.request.RequestIds;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
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
    private static final Duration DEVICES_TIMEOUT = Duration.ofSeconds(30);

    private final NodeSettings settings;
    private final ActorSystem<NodeGuardian.Command> system;
    private final NodeDirectory directory;
    private final DeploymentCalls calls;
    private final DevicesView devices;
    private volatile boolean formed;

    private Node(
            NodeSettings settings,
            ActorSystem<NodeGuardian.Command> system,
            NodeDirectory directory,
            DeploymentCalls calls,
            NodeDevices devices) {
        this.calls = calls;
        this.devices = new PublishedDevices(devices);
        this.settings = settings;
        this.system = system;
        this.directory = directory;
    }

    /** Why a node stops when {@link #stop()} is called. */
    private enum StopReason implements CoordinatedShutdown.Reason {
        STOP
    }

    /** Starts a node with the engines of this build, which joins as its settings say. */
    public static CompletionStage<Node> start(NodeSettings settings) {
        return start(settings, Joining.by(settings));
    }

    /** Starts a node with the engines of this build; see {@link #start(NodeSettings, EngineFactory, Joining)}. */
    public static CompletionStage<Node> start(NodeSettings settings, Joining joining) {
        RuntimeSettings runtime = RuntimeSettings.from(settings.config());
        return start(settings, services -> new Engines(runtime, services), joining);
    }

    /** Starts a node that joins as its settings say; see {@link #start(NodeSettings, EngineFactory, Joining)}. */
    public static CompletionStage<Node> start(NodeSettings settings, EngineFactory engines) {
        return start(settings, engines, Joining.by(settings));
    }

    /**
     * Starts a node.
     *
     * @return completes when it is Up and knows its devices; fails when its port cannot be bound, its data directory is another node's, or
     *     the settings ask for devices that are not there. A node that waits for others to join does not give up
     */
    public static CompletionStage<Node> start(NodeSettings settings, EngineFactory engines, Joining joining) {
        return start(settings, services -> engines, joining);
    }

    private static CompletionStage<Node> start(
            NodeSettings settings, Function<HandlerServices, EngineFactory> engines, Joining joining) {
        NodeDevices devices = new NodeDevices();
        return start(
                settings,
                engines,
                joining,
                located -> NodeHardware.manager(located.name(), located.config(), devices),
                devices);
    }

    static CompletionStage<Node> start(
            NodeSettings settings,
            Function<HandlerServices, EngineFactory> engines,
            Joining joining,
            Function<NodeSettings, Behavior<DeviceManager.Command>> manager,
            NodeDevices devices) {
        NodeHome home;
        try {
            home = NodeHome.open(settings);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        NodeSettings located = home.settings();
        NodeDirectory directory = new NodeDirectory();
        DeploymentCalls calls = new DeploymentCalls(directory, new RequestIds()::next);
        EngineFactory factory = engines.apply(new HandlerServices(located.name(), calls));
        PreciseTimer timer = new PreciseTimer(located.name());
        ActorSystem<NodeGuardian.Command> system;
        try {
            system = ActorSystem.create(
                    NodeGuardian.create(located, factory, manager.apply(located), directory, timer),
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
        Node node = new Node(located, system, directory, calls, devices);
        CoordinatedShutdown.get(system).addTask(DRAIN_PHASE, "drain-applications", node::drain);
        return Joining.join(system, located, joining)
                .thenCompose(alone -> {
                    node.formed = alone;
                    return AskPattern.<NodeGuardian.Command, Done>askWithStatus(
                            system, NodeGuardian.AwaitUp::new, DEVICES_TIMEOUT, system.scheduler());
                })
                .handle((done, thrown) -> {
                    if (thrown != null) {
                        system.terminate();
                        Throwable cause = thrown instanceof CompletionException && thrown.getCause() != null
                                ? thrown.getCause()
                                : thrown;
                        throw new CompletionException(
                                cause instanceof StatusReply.ErrorMessage
                                        ? new IllegalArgumentException(cause.getMessage())
                                        : cause);
                    }
                    return node;
                });
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
        return CoordinatedShutdown.get(system).getShutdownReason().map(StopCause::of);
    }

    /**
     * Deploys an application.
     *
     * @return completes when every deployment has a READY replica; fails with {@link DeploymentException} when a name or route is taken, or
     *     with the reason of the first deployment that cannot start, once everything that was started is gone again
     */
    public CompletionStage<Void> deploy(ApplicationSpec application) {
        return ask(replyTo -> new NodeGuardian.Deploy(application, replyTo), "application", application.name());
    }

    /** Drains an application and removes it. */
    public CompletionStage<Void> delete(String application) {
        return ask(replyTo -> new NodeGuardian.Delete(application, replyTo), "application", application);
    }

    /** Drains a deployment and stops its replicas; it stays known, and can be loaded again. */
    public CompletionStage<Void> unload(String deployment) {
        return ask(replyTo -> new NodeGuardian.Unload(deployment, replyTo), "deployment", deployment);
    }

    /**
     * Brings a known deployment up under this spec. What serves goes on serving until the new replicas are READY, and if they fail to start.
     * A load that fails is not tried again.
     *
     * @return completes when it serves under this spec; fails with {@link DeploymentException}
     */
    public CompletionStage<Void> load(DeploymentSpec spec) {
        return ask(replyTo -> new NodeGuardian.Load(spec, replyTo), "deployment", spec.name());
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

    /** Refuses new requests, finishes those in flight within the drain timeout, leaves the cluster, and ends the actor system. */
    public CompletionStage<Done> stop() {
        return CoordinatedShutdown.get(system).runAll(StopReason.STOP).thenCompose(done -> system.getWhenTerminated());
    }

    private CompletionStage<Done> drain() {
        return AskPattern.ask(system, NodeGuardian.Drain::new, timeout(), system.scheduler());
    }

    private CompletionStage<Void> ask(
            Function<ActorRef<StatusReply<Done>>, NodeGuardian.Command> message, String kind, String subject) {
        return AskPattern.<NodeGuardian.Command, Done>askWithStatus(
                        system, message::apply, timeout(), system.scheduler())
                .handle((done, thrown) -> {
                    if (thrown instanceof StatusReply.ErrorMessage error) {
                        throw DeploymentException.of(kind, subject, String.valueOf(error.getMessage()));
                    }
                    if (thrown != null) {
                        throw new CompletionException(thrown);
                    }
                    return done;
                })
                .thenAccept(done -> {});
    }

    /** Longer than anything here takes by its own deadlines. */
    private Duration timeout() {
        return NodeGuardian.loadTimeout(settings)
                .plus(settings.drainTimeout())
                .plus(settings.replica().closeTimeout())
                .plusSeconds(10);
    }
}
