package io.akkord.actors.testing;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import io.akkord.actors.agent.AgentParts;
import io.akkord.actors.agent.DrainProgress;
import io.akkord.actors.agent.HostedWorkers;
import io.akkord.actors.agent.NodeAgent;
import io.akkord.actors.agent.OwnRow;
import io.akkord.actors.agent.RouterDrains;
import io.akkord.actors.cluster.AgentCommand;
import io.akkord.actors.cluster.AgentCommand.LogLines.Line;
import io.akkord.actors.cluster.ClusterState;
import io.akkord.actors.cluster.ClusterView;
import io.akkord.actors.cluster.LinkAddress;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.NodeRole;
import io.akkord.actors.cluster.NodeRow;
import io.akkord.actors.cluster.Peer;
import io.akkord.actors.worker.ReplicaSettings;
import io.akkord.actors.worker.WorkerActor;
import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.LedgerSnapshot;
import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Nodes with real agents and fake engines in one actor system; a test says who is a member, and who can be reached. Thread-safe. */
public final class FakeCluster implements ClusterView {
    private static final ReplicaSettings REPLICA = new ReplicaSettings(
            Duration.ofSeconds(60), Duration.ofMillis(300), Duration.ofMillis(10), Duration.ofMillis(50), 3);

    private final AkkaTestKit akka;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<ActorRef<ClusterState>> subscribers = new ArrayList<>();
    private ClusterState state = new ClusterState(new NodeKey("none", 0), List.of());

    public FakeCluster(AkkaTestKit akka) {
        this.akka = akka;
    }

    /** A node with its agent. */
    public final class Node implements OwnRow, HostedWorkers, RouterDrains {
        public final NodeKey key;
        public final FakeEngines engines = new FakeEngines();
        public final ActorRef<AgentCommand> agent;
        /** Deployments that its agent would wake. */
        public final List<String> woken = new CopyOnWriteArrayList<>();
        /** Deployments whose routers were drained here. */
        public final List<String> drainedRouters = new CopyOnWriteArrayList<>();
        /** Workers by their number. */
        public final Map<Long, ActorRef<WorkerActor.Command>> workers = new ConcurrentHashMap<>();

        public volatile CompletableFuture<Done> routersDone = CompletableFuture.completedFuture(Done.getInstance());
        public volatile boolean left;
        public volatile DrainProgress progress = new DrainProgress(DrainProgress.Phase.SERVING, 0, 0, "", 0);
        private final AtomicLong numbers = new AtomicLong();
        private Map<String, Integer> replicas = Map.of();
        private boolean draining;
        private boolean reachable = true;

        private Node(String name, long incarnation) {
            key = new NodeKey(name, incarnation);
            agent = akka.spawn(NodeAgent.create(new AgentParts(
                    key,
                    FakeCluster.this,
                    this,
                    this,
                    this,
                    (deployment, lines) -> List.of(new Line(1, "INFO", deployment + " on " + name)),
                    engines,
                    akka.spawn(Behaviors.ignore()),
                    REPLICA,
                    woken::add,
                    now -> progress = now,
                    () -> left = true)));
        }

        @Override
        public void draining() {
            change(() -> draining = true);
        }

        @Override
        public void replicas(Map<String, Integer> count) {
            change(() -> replicas = Map.copyOf(count));
        }

        @Override
        public long add(DeploymentSpec spec, ActorRef<WorkerActor.Command> worker) {
            long number = numbers.incrementAndGet();
            workers.put(number, worker);
            return number;
        }

        @Override
        public void remove(long worker) {
            workers.remove(worker);
        }

        @Override
        public CompletionStage<Done> drain(String deployment, Duration within) {
            drainedRouters.add(deployment);
            return routersDone;
        }

        @Override
        public int requestsInFlight() {
            return 0;
        }

        /** Whether others can reach it. */
        public void reachable(boolean is) {
            change(() -> reachable = is);
        }

        private Peer peer() {
            String name = key.node();
            NodeRow row = new NodeRow(
                    key,
                    Set.of(NodeRole.INGRESS, NodeRole.WORKER),
                    agent,
                    new LinkAddress("127.0.0.1", 1),
                    "",
                    draining,
                    DeviceInventory.of(name, 1, List.of()),
                    new LedgerSnapshot(name, List.of(), Map.of()),
                    replicas);
            return new Peer(row, reachable, true);
        }
    }

    /** A node comes. */
    public Node join(String name) {
        Node node = new Node(name, nodes.size() + 1L);
        change(() -> nodes.put(name, node));
        return node;
    }

    /** A node is removed from the cluster. */
    public void remove(Node node) {
        change(() -> nodes.remove(node.key.node()));
    }

    private void change(Runnable change) {
        synchronized (this) {
            change.run();
            List<Peer> peers = nodes.values().stream()
                    .map(Node::peer)
                    .sorted(Comparator.comparing(Peer::node))
                    .toList();
            state = new ClusterState(state.self(), peers);
            subscribers.forEach(subscriber -> subscriber.tell(state));
        }
    }

    @Override
    public synchronized ClusterState state() {
        return state;
    }

    @Override
    public synchronized void subscribe(ActorRef<ClusterState> subscriber) {
        subscribers.add(subscriber);
        subscriber.tell(state);
    }
}
