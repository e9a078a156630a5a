package io.akkord.actors.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.ClusterEvent;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.UniqueAddress;
import akka.cluster.typed.Cluster;
import io.akkord.actors.store.SerializedCodec;
import io.akkord.actors.store.SharedMap;
import io.akkord.actors.store.SharedMap.Reach;
import io.akkord.actors.store.SharedMap.Snapshot;
import io.akkord.actors.store.SharedMapView;
import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.LedgerSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Joins membership, reachability and the rows of all nodes into {@link ClusterState}, and publishes this node's row: at once when it
 * changed, but not more often than every 100 ms. The leader removes the rows of nodes that are gone.
 */
public final class ClusterViewActor extends AbstractBehavior<ClusterViewActor.Command> {
    private static final int BUCKETS = 16;
    private static final Duration THROTTLE = Duration.ofMillis(100);
    private static final Duration WITHIN = Duration.ofSeconds(1);
    private static final Duration SWEEP = Duration.ofSeconds(5);

    /** From {@link Membership}. */
    public sealed interface Command {}

    record Subscribe(ActorRef<ClusterState> subscriber) implements Command {}

    record Announce(ActorRef<AgentCommand> agent, LinkAddress link) implements Command {}

    record Devices(DeviceInventory inventory, LedgerSnapshot claims) implements Command {}

    record Http(String address) implements Command {}

    record Replicas(Map<String, Integer> count) implements Command {}

    enum Signal implements Command {
        DRAINING,
        PUBLISH,
        SWEEP
    }

    private record MemberChanged(ClusterEvent.MemberEvent event) implements Command {}

    private record ReachabilityChanged(ClusterEvent.ReachabilityEvent event) implements Command {}

    private record RowsChanged(Snapshot<NodeRow> rows) implements Command {}

    private record SubscriberGone(ActorRef<ClusterState> subscriber) implements Command {}

    private final TimerScheduler<Command> timers;
    private final Cluster cluster;
    private final SharedMap<NodeRow> map;
    private final NodeKey self;
    private final AtomicReference<ClusterState> state;
    private final Map<UniqueAddress, Member> members = new HashMap<>();
    private final Set<UniqueAddress> unreachable = new HashSet<>();
    private final Set<ActorRef<ClusterState>> subscribers = new HashSet<>();
    private Map<String, NodeRow> rows = Map.of();
    private Set<String> strangers = Set.of();

    private final Set<NodeRole> roles;
    private @Nullable Announce announced;
    private @Nullable Devices devices;
    private String http = "";
    private boolean draining;
    private Map<String, Integer> replicas = Map.of();
    private @Nullable NodeRow published;

    private ClusterViewActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            NodeKey self,
            Set<NodeRole> roles,
            AtomicReference<ClusterState> state) {
        super(context);
        context.setLoggerName(ClusterViewActor.class);
        this.timers = timers;
        this.roles = roles;
        this.cluster = Cluster.get(context.getSystem());
        this.map = rows(context.getSystem());
        this.self = self;
        this.state = state;
        context.spawn(SharedMapView.create(map), "rows");
        map.subscribe(context.messageAdapter(snapshotClass(), RowsChanged::new));
        cluster.subscriptions()
                .tell(new akka.cluster.typed.Subscribe<>(
                        context.messageAdapter(ClusterEvent.MemberEvent.class, MemberChanged::new),
                        ClusterEvent.MemberEvent.class));
        cluster.subscriptions()
                .tell(new akka.cluster.typed.Subscribe<>(
                        context.messageAdapter(ClusterEvent.ReachabilityEvent.class, ReachabilityChanged::new),
                        ClusterEvent.ReachabilityEvent.class));
        timers.startTimerWithFixedDelay(Signal.SWEEP, SWEEP);
    }

    private static SharedMap<NodeRow> rows(ActorSystem<?> system) {
        return new SharedMap<>(system, "akkord-nodes", BUCKETS, new SerializedCodec<>(system, NodeRow.class), null);
    }

    @SuppressWarnings("unchecked")
    private static Class<Snapshot<NodeRow>> snapshotClass() {
        return (Class<Snapshot<NodeRow>>) (Class<?>) Snapshot.class;
    }

    static Behavior<Command> create(NodeKey self, Set<NodeRole> roles, AtomicReference<ClusterState> state) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new ClusterViewActor(context, timers, self, roles, state)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(MemberChanged.class, this::onMember)
                .onMessage(ReachabilityChanged.class, this::onReachability)
                .onMessage(RowsChanged.class, this::onRows)
                .onMessage(Subscribe.class, this::onSubscribe)
                .onMessage(SubscriberGone.class, this::onSubscriberGone)
                .onMessage(Announce.class, announce -> changed(() -> announced = announce))
                .onMessage(Devices.class, now -> changed(() -> devices = now))
                .onMessage(Http.class, now -> changed(() -> http = now.address()))
                .onMessage(Replicas.class, now -> changed(() -> replicas = Map.copyOf(now.count())))
                .onMessageEquals(Signal.DRAINING, () -> changed(() -> draining = true))
                .onMessageEquals(Signal.PUBLISH, this::onPublish)
                .onMessageEquals(Signal.SWEEP, this::onSweep)
                .build();
    }

    private Behavior<Command> onMember(MemberChanged changed) {
        Member member = changed.event().member();
        if (changed.event() instanceof ClusterEvent.MemberRemoved) {
            members.remove(member.uniqueAddress());
            unreachable.remove(member.uniqueAddress());
        } else {
            members.put(member.uniqueAddress(), member);
        }
        return tell();
    }

    private Behavior<Command> onReachability(ReachabilityChanged changed) {
        UniqueAddress address = changed.event().member().uniqueAddress();
        if (changed.event() instanceof ClusterEvent.UnreachableMember) {
            unreachable.add(address);
        } else {
            unreachable.remove(address);
        }
        return tell();
    }

    private Behavior<Command> onRows(RowsChanged changed) {
        rows = changed.rows().values();
        return tell();
    }

    private Behavior<Command> tell() {
        List<Peer> peers = new ArrayList<>();
        for (Member member : members.values()) {
            NodeRow row = uid(member) == self.incarnation() ? published : rows.get(name(uid(member)));
            if (row != null) {
                peers.add(new Peer(
                        row, !unreachable.contains(member.uniqueAddress()), member.status() == MemberStatus.up()));
            }
        }
        peers.sort(Comparator.comparing(Peer::node)
                .thenComparing(peer -> peer.key().incarnation()));
        ClusterState next = new ClusterState(self, peers);
        if (!next.equals(state.get())) {
            state.set(next);
            subscribers.forEach(subscriber -> subscriber.tell(next));
        }
        return this;
    }

    private Behavior<Command> onSubscribe(Subscribe subscribe) {
        if (subscribers.add(subscribe.subscriber())) {
            getContext().watchWith(subscribe.subscriber(), new SubscriberGone(subscribe.subscriber()));
        }
        subscribe.subscriber().tell(state.get());
        return this;
    }

    private Behavior<Command> onSubscriberGone(SubscriberGone gone) {
        subscribers.remove(gone.subscriber());
        return this;
    }

    private Behavior<Command> changed(Runnable change) {
        change.run();
        if (!timers.isTimerActive(Signal.PUBLISH)) {
            onPublish();
        }
        return this;
    }

    private Behavior<Command> onPublish() {
        if (announced == null || devices == null) {
            return this;
        }
        NodeRow row = new NodeRow(
                self,
                roles,
                announced.agent(),
                announced.link(),
                http,
                draining,
                devices.inventory(),
                devices.claims(),
                replicas);
        if (!row.equals(published)) {
            published = row;
            map.put(name(self.incarnation()), row, Reach.ALL, WITHIN);
            timers.startSingleTimer(Signal.PUBLISH, THROTTLE);
            return tell();
        }
        return this;
    }

    /** A row may be here before its member is, so it must be found without one twice. */
    private Behavior<Command> onSweep() {
        Set<String> known = new HashSet<>();
        members.values().forEach(member -> known.add(name(uid(member))));
        Set<String> unknown = new HashSet<>(rows.keySet());
        unknown.removeAll(known);
        if (cluster.selfMember().address().equals(cluster.state().getLeader())) {
            unknown.stream().filter(strangers::contains).forEach(name -> map.remove(name, Reach.ALL, WITHIN));
        }
        strangers = unknown;
        return this;
    }

    private static String name(long incarnation) {
        return Long.toUnsignedString(incarnation, 36);
    }

    private static long uid(Member member) {
        return member.uniqueAddress().longUid();
    }
}
