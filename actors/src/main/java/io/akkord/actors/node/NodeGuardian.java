package io.akkord.actors.node;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.SelfUp;
import akka.cluster.typed.Subscribe;
import akka.pattern.StatusReply;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.deployment.DeploymentActor;
import io.akkord.actors.device.DeviceManager;
import io.akkord.actors.link.WorkerPorts;
import io.akkord.actors.link.WorkerTable;
import io.akkord.actors.node.HostedApplication.Hosted;
import io.akkord.actors.router.Doorway;
import io.akkord.actors.router.PreciseTimer;
import io.akkord.actors.router.RouterActor;
import io.akkord.actors.router.RouterSettings;
import io.akkord.runtime.engine.EngineFactory;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The top of a node's actors: knows its applications, gives each deployment its router and its {@link DeploymentActor}, and keeps the
 * {@link NodeDirectory} current.
 */
final class NodeGuardian extends AbstractBehavior<NodeGuardian.Command> {

    /** What the guardian is told, by {@link Node}. */
    sealed interface Command {}

    /** Answered once this node is Up in its cluster and knows its devices; or with the reason why these are not what was configured. */
    record AwaitUp(ActorRef<StatusReply<Done>> replyTo) implements Command {}

    /** Answered once every deployment has a READY replica; or with the reason, once what was started is gone again. */
    record Deploy(ApplicationSpec application, ActorRef<StatusReply<Done>> replyTo) implements Command {}

    /** Answered once the application is drained and gone. */
    record Delete(String application, ActorRef<StatusReply<Done>> replyTo) implements Command {}

    /** Passed on to the deployment, which answers. */
    record Load(DeploymentSpec spec, ActorRef<StatusReply<Done>> replyTo) implements Command {}

    /** Passed on to the deployment, which answers. */
    record Unload(String deployment, ActorRef<StatusReply<Done>> replyTo) implements Command {}

    /** Refuse everything new, and answer once all applications are drained and gone. */
    record Drain(ActorRef<Done> replyTo) implements Command {}

    private record Up() implements Command {}

    private record FirstLoad(String application, String deployment, @Nullable Throwable failure) implements Command {}

    private record DeploymentGone(String application, String deployment) implements Command {}

    private final NodeSettings settings;
    private final EngineFactory engines;
    private final ActorRef<DeviceManager.Command> devices;
    private final NodeDirectory directory;
    private final PreciseTimer timer;
    private final WorkerTable workers = new WorkerTable();
    private final NodeKey node;
    private final Map<String, HostedApplication> applications = new LinkedHashMap<>();
    private final List<ActorRef<StatusReply<Done>>> awaitingUp = new ArrayList<>();
    private final List<ActorRef<Done>> draining = new ArrayList<>();
    private boolean up;
    private boolean closed;
    private long spawned;

    private NodeGuardian(
            ActorContext<Command> context,
            NodeSettings settings,
            EngineFactory engines,
            Behavior<DeviceManager.Command> devices,
            NodeDirectory directory,
            PreciseTimer timer) {
        super(context);
        this.settings = settings;
        this.engines = engines;
        this.devices = context.spawn(devices, "devices");
        this.directory = directory;
        this.timer = timer;
        Cluster cluster = Cluster.get(context.getSystem());
        this.node = new NodeKey(
                settings.name(), cluster.selfMember().uniqueAddress().longUid());
        cluster.subscriptions()
                .tell(new Subscribe<>(context.messageAdapter(SelfUp.class, event -> new Up()), SelfUp.class));
    }

    static Behavior<Command> create(
            NodeSettings settings,
            EngineFactory engines,
            Behavior<DeviceManager.Command> devices,
            NodeDirectory directory,
            PreciseTimer timer) {
        return Behaviors.setup(context -> new NodeGuardian(context, settings, engines, devices, directory, timer));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(AwaitUp.class, this::onAwaitUp)
                .onMessage(Up.class, event -> onUp())
                .onMessage(Deploy.class, this::onDeploy)
                .onMessage(FirstLoad.class, this::onFirstLoad)
                .onMessage(Delete.class, this::onDelete)
                .onMessage(DeploymentGone.class, this::onDeploymentGone)
                .onMessage(Load.class, this::onLoad)
                .onMessage(Unload.class, this::onUnload)
                .onMessage(Drain.class, this::onDrain)
                .build();
    }

    private Behavior<Command> onAwaitUp(AwaitUp await) {
        awaitingUp.add(await.replyTo());
        return up ? onUp() : this;
    }

    private Behavior<Command> onUp() {
        up = true;
        awaitingUp.forEach(waiter -> devices.tell(new DeviceManager.AwaitReady(waiter)));
        awaitingUp.clear();
        return this;
    }

    private Behavior<Command> onDeploy(Deploy deploy) {
        ApplicationSpec spec = deploy.application();
        Optional<String> conflict = closed
                ? Optional.of("this node is stopping and takes no applications")
                : Conflicts.of(
                        spec,
                        applications.values().stream().map(app -> app.spec).toList());
        if (conflict.isPresent()) {
            deploy.replyTo().tell(StatusReply.error(DeploymentException.ofApplication(spec.name(), conflict.get())));
            return this;
        }
        HostedApplication application = new HostedApplication(spec, deploy.replyTo());
        applications.put(spec.name(), application);
        for (DeploymentSpec deployment : spec.deployments()) {
            application.loading.add(deployment.name());
            Hosted hosted = host(spec.name(), deployment);
            application.deployments.put(deployment.name(), hosted);
            getContext()
                    .askWithStatus(
                            Done.class,
                            hosted.deployment(),
                            loadTimeout(settings),
                            replyTo -> new DeploymentActor.Load(deployment, replyTo),
                            (done, failure) -> new FirstLoad(spec.name(), deployment.name(), failure));
        }
        publish();
        return this;
    }

    /** Longer than a deployment takes to say by itself that it could not load. */
    static Duration loadTimeout(NodeSettings settings) {
        return settings.replica()
                .startTimeout()
                .plus(settings.replica().closeTimeout())
                .plusSeconds(10);
    }

    private Hosted host(String application, DeploymentSpec spec) {
        String suffix = spec.name() + "-" + ++spawned;
        Doorway doorway = new Doorway(application, spec);
        ActorRef<RouterActor.Command> router = getContext()
                .spawn(
                        RouterActor.create(
                                spec,
                                doorway,
                                timer,
                                new RouterSettings(settings.fatalRuns(), settings.retries()),
                                WorkerPorts.local(node, workers)),
                        "router-" + suffix);
        ActorRef<DeploymentActor.Command> deployment = getContext()
                .spawn(
                        DeploymentActor.create(
                                spec, settings.replica(), engines, devices, router, application, node, workers),
                        "deployment-" + suffix);
        getContext().watchWith(deployment, new DeploymentGone(application, spec.name()));
        return new Hosted(deployment, router, new RouterPort(application, doorway, router));
    }

    private Behavior<Command> onFirstLoad(FirstLoad load) {
        HostedApplication application = applications.get(load.application());
        if (application == null || application.removing || !application.loading.remove(load.deployment())) {
            return this;
        }
        if (load.failure() != null) {
            application.failure = DeploymentException.ofDeployment(
                    load.deployment(), String.valueOf(load.failure().getMessage()));
            remove(application);
        } else if (application.loading.isEmpty()) {
            application.answerDeployer(StatusReply.ack());
        }
        return this;
    }

    private Behavior<Command> onDelete(Delete delete) {
        HostedApplication application = applications.get(delete.application());
        if (application == null) {
            delete.replyTo()
                    .tell(StatusReply.error(DeploymentException.ofApplication(
                            delete.application(),
                            "it is not deployed here; these are: " + String.join(", ", applications.keySet()))));
            return this;
        }
        application.removers.add(delete.replyTo());
        remove(application);
        return this;
    }

    private void remove(HostedApplication application) {
        if (!application.removing) {
            application.removing = true;
            application.deployments.values().forEach(hosted -> hosted.deployment()
                    .tell(new DeploymentActor.Remove(settings.drainTimeout())));
        }
    }

    private Behavior<Command> onDeploymentGone(DeploymentGone gone) {
        HostedApplication application = applications.get(gone.application());
        if (application == null) {
            return this;
        }
        Hosted hosted = application.deployments.remove(gone.deployment());
        if (hosted != null) {
            hosted.router().tell(RouterActor.Stop.STOP);
        }
        if (application.deployments.isEmpty()) {
            applications.remove(gone.application());
            publish();
            application.answerGone();
            answerDrained();
        }
        return this;
    }

    private Behavior<Command> onLoad(Load load) {
        String name = load.spec().name();
        Hosted hosted = find(name);
        if (hosted == null) {
            load.replyTo().tell(StatusReply.error(unknown(name)));
        } else {
            hosted.deployment().tell(new DeploymentActor.Load(load.spec(), load.replyTo()));
        }
        return this;
    }

    private Behavior<Command> onUnload(Unload unload) {
        Hosted hosted = find(unload.deployment());
        if (hosted == null) {
            unload.replyTo().tell(StatusReply.error(unknown(unload.deployment())));
        } else {
            hosted.deployment().tell(new DeploymentActor.Unload(unload.replyTo()));
        }
        return this;
    }

    private @Nullable Hosted find(String deployment) {
        for (HostedApplication application : applications.values()) {
            Hosted hosted = application.deployments.get(deployment);
            if (hosted != null) {
                return hosted;
            }
        }
        return null;
    }

    private DeploymentException unknown(String deployment) {
        List<String> known = applications.values().stream()
                .flatMap(application -> application.deployments.keySet().stream())
                .sorted()
                .toList();
        return DeploymentException.ofDeployment(
                deployment, "it is not deployed here; these are: " + String.join(", ", known));
    }

    private Behavior<Command> onDrain(Drain drain) {
        closed = true;
        draining.add(drain.replyTo());
        applications.values().forEach(this::remove);
        answerDrained();
        return this;
    }

    private void answerDrained() {
        if (applications.isEmpty()) {
            draining.forEach(waiter -> waiter.tell(Done.getInstance()));
            draining.clear();
        }
    }

    private void publish() {
        Map<ApplicationSpec, Map<String, DeploymentPort>> ports = new LinkedHashMap<>();
        for (HostedApplication application : applications.values()) {
            Map<String, DeploymentPort> its = new LinkedHashMap<>();
            application.deployments.forEach((name, hosted) -> its.put(name, hosted.port()));
            ports.put(application.spec, its);
        }
        directory.publish(ports);
    }
}
