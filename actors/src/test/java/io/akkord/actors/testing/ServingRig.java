package io.akkord.actors.testing;

import akka.Done;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.deployment.DeploymentActor;
import io.akkord.actors.device.DeviceManager;
import io.akkord.actors.link.WorkerPorts;
import io.akkord.actors.link.WorkerTable;
import io.akkord.actors.router.Doorway;
import io.akkord.actors.router.PreciseTimer;
import io.akkord.actors.router.RouterActor;
import io.akkord.actors.router.RouterSettings;
import io.akkord.actors.testing.Requests.Caller;
import io.akkord.actors.worker.ReplicaSettings;
import io.akkord.runtime.reconcile.Standing.Phase;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import org.awaitility.Awaitility;

/** One deployment with its router and fake engines, without a cluster. */
public final class ServingRig implements AutoCloseable {
    public static final ReplicaSettings SETTINGS = new ReplicaSettings(
            Duration.ofSeconds(60), Duration.ofMillis(300), Duration.ofMillis(10), Duration.ofMillis(50), 3);

    public final FakeEngines engines = new FakeEngines();
    public final Doorway doorway;
    public final ActorRef<RouterActor.Command> router;
    public final ActorRef<DeploymentActor.Command> deployment;
    private final AkkaTestKit akka;
    private final PreciseTimer timer = new PreciseTimer("rig");

    /** A rig for a deployment that asks for no devices. */
    public ServingRig(AkkaTestKit akka, DeploymentSpec spec) {
        this(akka, spec, akka.spawn(Behaviors.ignore()));
    }

    public ServingRig(AkkaTestKit akka, DeploymentSpec spec, ActorRef<DeviceManager.Command> devices) {
        this.akka = akka;
        doorway = new Doorway("app", spec);
        NodeKey self = new NodeKey("n1", 1);
        WorkerTable workers = new WorkerTable();
        router = akka.spawn(
                RouterActor.create(spec, doorway, timer, new RouterSettings(2, 2), WorkerPorts.local(self, workers)));
        deployment = akka.spawn(DeploymentActor.create(spec, SETTINGS, engines, devices, router, "app", self, workers));
    }

    /** Asks for that spec; the probe gets the answer. */
    public TestProbe<StatusReply<Done>> load(DeploymentSpec spec) {
        TestProbe<StatusReply<Done>> probe = akka.probe();
        deployment.tell(new DeploymentActor.Load(spec, probe.ref()));
        return probe;
    }

    public ServingRig loaded(DeploymentSpec spec) {
        StatusReply<Done> reply = load(spec).receiveMessage(Duration.ofSeconds(10));
        if (!reply.isSuccess()) {
            throw new AssertionError(reply.getError());
        }
        return this;
    }

    public TestProbe<StatusReply<Done>> unload() {
        TestProbe<StatusReply<Done>> probe = akka.probe();
        deployment.tell(new DeploymentActor.Unload(probe.ref()));
        return probe;
    }

    public Call call(Request request) {
        Caller caller = new Caller();
        return new Call(caller, doorway.submit(request, router, caller));
    }

    public Call call(String payload) {
        return call(Requests.of(payload));
    }

    public void awaitPhase(Phase phase) {
        Awaitility.await("phase " + phase).until(() -> doorway.table().phase() == phase);
    }

    public long inFlight() {
        return doorway.stats().snapshot().requestsInFlight();
    }

    public long queued() {
        return doorway.stats().snapshot().requestsQueued();
    }

    @Override
    public void close() {
        akka.stop(deployment);
        akka.stop(router);
        timer.close();
    }

    /** A request under way. */
    public record Call(Caller caller, Runnable cancel) {
        public Caller answered() {
            Awaitility.await("an outcome").until(caller::isAnswered);
            return caller;
        }
    }
}
