package io.akkord.actors.testing;

import akka.Done;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import io.akkord.actors.agent.AgentParts;
import io.akkord.actors.agent.HostedWorkers;
import io.akkord.actors.agent.NodeAgent;
import io.akkord.actors.agent.OwnRow;
import io.akkord.actors.agent.RouterDrains;
import io.akkord.actors.cluster.AgentCommand;
import io.akkord.actors.cluster.ClusterState;
import io.akkord.actors.cluster.ClusterView;
import io.akkord.actors.cluster.LinkAddress;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.NodeRole;
import io.akkord.actors.cluster.NodeRow;
import io.akkord.actors.cluster.Peer;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.actors.deployment.DeploymentCommand;
import io.akkord.actors.deployment.DeploymentEntity;
import io.akkord.actors.deployment.DesiredState;
import io.akkord.actors.deployment.EntityParts;
import io.akkord.actors.deployment.ServedRecords;
import io.akkord.actors.deployment.TablePublisher;
import io.akkord.actors.device.DeviceManager;
import io.akkord.actors.device.NodeDevices;
import io.akkord.actors.link.WorkerPorts;
import io.akkord.actors.link.WorkerTable;
import io.akkord.actors.router.Doorway;
import io.akkord.actors.router.PreciseTimer;
import io.akkord.actors.router.RouterActor;
import io.akkord.actors.router.RouterSettings;
import io.akkord.actors.testing.Requests.Caller;
import io.akkord.actors.worker.ReplicaSettings;
import io.akkord.actors.worker.WorkerActor;
import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.LedgerSnapshot;
import io.akkord.runtime.reconcile.ReconcileSettings;
import io.akkord.runtime.reconcile.Standing.Notice;
import io.akkord.runtime.reconcile.Standing.Phase;
import io.akkord.runtime.reconcile.Wanted;
import io.akkord.runtime.reconcile.Wanted.Goal;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One deployment on one node, with its entity, agent, workers and router, and fake engines; without a cluster, and without a disk. */
public final class ServingRig implements AutoCloseable {
    public static final ReplicaSettings SETTINGS = new ReplicaSettings(
            Duration.ofSeconds(60), Duration.ofMillis(300), Duration.ofMillis(10), Duration.ofMillis(50), 3);
    private static final ReconcileSettings RECONCILE = new ReconcileSettings(
            Duration.ofSeconds(2), Duration.ofMillis(10), Duration.ofMillis(50), 3, 2, Duration.ofSeconds(5));

    public final FakeEngines engines = new FakeEngines();
    public final Doorway doorway;
    public final ActorRef<RouterActor.Command> router;
    private final ActorRef<DeploymentCommand> deployment;
    private final ActorRef<AgentCommand> agent;
    private final AkkaTestKit akka;
    private final PreciseTimer timer = new PreciseTimer("rig");
    private final NodeKey self = new NodeKey("n", 1);
    private final WorkerTable workers = new WorkerTable();
    private final Wish wish;
    private final OneNode node;

    /** A rig for a deployment that asks for no devices. */
    public ServingRig(AkkaTestKit akka, DeploymentSpec spec) {
        this(akka, spec, akka.spawn(Behaviors.ignore()), new NodeDevices());
    }

    /** @param published what the manager of devices publishes */
    public ServingRig(
            AkkaTestKit akka, DeploymentSpec spec, ActorRef<DeviceManager.Command> devices, NodeDevices published) {
        this.akka = akka;
        wish = new Wish();
        doorway = new Doorway("app", spec);
        router = akka.spawn(
                RouterActor.create(spec, doorway, timer, new RouterSettings(2, 2), WorkerPorts.local(self, workers)));
        node = new OneNode();
        agent = akka.spawn(NodeAgent.create(new AgentParts(
                self,
                node,
                node,
                node,
                node,
                (name, lines) -> List.of(),
                engines,
                devices,
                SETTINGS,
                name -> {},
                progress -> {},
                () -> {})));
        published.listen(node::devices);
        node.tell();
        EntityParts parts =
                new EntityParts(node, wish, tables(), served(), (application, name, revision) -> {}, RECONCILE);
        deployment = akka.spawn(DeploymentEntity.create(parts, spec.name(), akka.spawn(Behaviors.ignore())));
    }

    /** Asks for that spec; the probe gets the answer. */
    public TestProbe<StatusReply<Done>> load(DeploymentSpec spec) {
        return wish.want(spec, Goal.SERVE);
    }

    public ServingRig loaded(DeploymentSpec spec) {
        StatusReply<Done> reply = load(spec).receiveMessage(Duration.ofSeconds(10));
        if (!reply.isSuccess()) {
            throw new AssertionError(reply.getError());
        }
        return this;
    }

    public TestProbe<StatusReply<Done>> unload() {
        return wish.want(doorway.table().spec(), Goal.UNLOADED);
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
        akka.stop(agent);
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

    /** The cluster: this node alone. */
    private final class OneNode implements ClusterView, OwnRow, HostedWorkers, RouterDrains {
        private final List<ActorRef<ClusterState>> subscribers = new CopyOnWriteArrayList<>();
        private volatile ClusterState state = new ClusterState(self, List.of());
        private DeviceInventory inventory = DeviceInventory.of("n", 1, List.of());
        private LedgerSnapshot claims = new LedgerSnapshot("n", List.of(), Map.of());
        private Map<String, Integer> replicas = Map.of();

        synchronized void tell() {
            NodeRow row = new NodeRow(
                    self,
                    Set.of(NodeRole.WORKER),
                    agent,
                    new LinkAddress("127.0.0.1", 1),
                    "",
                    false,
                    inventory,
                    claims,
                    replicas);
            state = new ClusterState(self, List.of(new Peer(row, true, true)));
            subscribers.forEach(subscriber -> subscriber.tell(state));
        }

        synchronized void devices(DeviceInventory all, LedgerSnapshot held) {
            inventory = all;
            claims = held;
            tell();
        }

        @Override
        public ClusterState state() {
            return state;
        }

        @Override
        public void subscribe(ActorRef<ClusterState> subscriber) {
            subscribers.add(subscriber);
            subscriber.tell(state);
        }

        @Override
        public void draining() {}

        @Override
        public synchronized void replicas(Map<String, Integer> count) {
            replicas = count;
            tell();
        }

        @Override
        public long add(DeploymentSpec spec, ActorRef<WorkerActor.Command> worker) {
            return workers.register(spec, worker);
        }

        @Override
        public void remove(long worker) {
            workers.unregister(worker);
        }

        @Override
        public CompletionStage<Done> drain(String name, Duration within) {
            router.tell(new RouterActor.Routing(doorway.table().stopping(), List.of()));
            CompletableFuture<Done> over = new CompletableFuture<>();
            router.tell(new RouterActor.Drain(within, akka.spawn(Behaviors.receiveMessage(drained -> {
                over.complete(Done.getInstance());
                return Behaviors.stopped();
            }))));
            return over;
        }

        @Override
        public int requestsInFlight() {
            return (int) inFlight();
        }
    }

    /** What is wanted, and who waits for it to come true. */
    private final class Wish implements DesiredState {
        private final ActorRef<StatusReply<Done>> seen;
        private @Nullable Desired desired;
        private @Nullable ActorRef<DeploymentCommand> entity;
        private @Nullable TestProbe<StatusReply<Done>> waiting;

        Wish() {
            seen = akka.spawn(Behaviors.receiveMessage(reply -> {
                check();
                return Behaviors.same();
            }));
        }

        synchronized TestProbe<StatusReply<Done>> want(DeploymentSpec spec, Goal goal) {
            TestProbe<StatusReply<Done>> probe = akka.probe();
            if (waiting != null) {
                waiting.ref().tell(StatusReply.error("something else is wanted now"));
            }
            waiting = probe;
            long revision = desired == null ? 1 : desired.wanted().revision();
            boolean again = desired != null
                    && goal == Goal.SERVE
                    && (!desired.wanted().spec().equals(spec) || failure().isPresent());
            desired = new Desired("app", new Wanted(spec, again ? revision + 1 : revision, goal));
            check();
            if (entity != null) {
                entity.tell(DeploymentCommand.Reconcile.RECONCILE);
            }
            return probe;
        }

        /** The router goes by the newest table. */
        private synchronized void check() {
            if (waiting == null || desired == null) {
                return;
            }
            RoutingTable table = doorway.table();
            Wanted wanted = desired.wanted();
            boolean serves = table.phase() == Phase.READY && table.revision() == wanted.revision();
            if (wanted.goal() == Goal.SERVE ? serves : table.phase() == Phase.UNLOADED) {
                waiting.ref().tell(StatusReply.ack());
                waiting = null;
            } else if (failure().isPresent()) {
                waiting.ref().tell(StatusReply.error(failure().get()));
                waiting = null;
            }
        }

        private Optional<String> failure() {
            RoutingTable table = doorway.table();
            if (desired == null || desired.wanted().goal() != Goal.SERVE) {
                return Optional.empty();
            }
            long revision = desired.wanted().revision();
            boolean some = table.replicas().stream().anyMatch(replica -> replica.revision() == revision);
            Optional<String> givenUp = table.notices().stream()
                    .filter(notice -> notice.kind() == Notice.Kind.GIVEN_UP || !some)
                    .filter(notice -> notice.revision() == revision)
                    .map(Notice::text)
                    .findFirst();
            return table.phase() == Phase.FAILED ? Optional.of(table.reason()) : givenUp;
        }

        @Override
        public synchronized Optional<Desired> find(String name) {
            return Optional.ofNullable(desired);
        }

        @Override
        public CompletionStage<Optional<Desired>> confirm(String name) {
            return CompletableFuture.completedFuture(find(name));
        }

        @Override
        public synchronized void subscribe(String name, ActorRef<DeploymentCommand> subscriber) {
            entity = subscriber;
        }
    }

    private TablePublisher tables() {
        AtomicReference<RoutingTable> newest = new AtomicReference<>();
        return new TablePublisher() {
            @Override
            public Optional<RoutingTable> find(String name) {
                return Optional.ofNullable(newest.get());
            }

            @Override
            public void publish(RoutingTable table) {
                newest.set(table);
                router.tell(new RouterActor.Routing(table, List.of(wish.seen)));
            }

            @Override
            public void remove(String name, long term) {
                newest.set(null);
            }
        };
    }

    private static ServedRecords served() {
        AtomicReference<ServedRecords.Served> last = new AtomicReference<>();
        return new ServedRecords() {
            @Override
            public Optional<Served> find(String name) {
                return Optional.ofNullable(last.get());
            }

            @Override
            public void write(String name, Served served) {
                last.set(served);
            }

            @Override
            public void remove(String name) {
                last.set(null);
            }
        };
    }
}
