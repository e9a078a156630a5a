package io.akkord.actors.node;

import akka.Done;
import akka.actor.Address;
import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.UniqueAddress;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.cluster.typed.JoinSeedNodes;
import akka.cluster.typed.SelfUp;
import akka.cluster.typed.Subscribe;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a node comes into its cluster. */
@FunctionalInterface
public interface Joining {

    /**
     * Begins to join, and returns at once. A join that fails is tried again, until the actor system ends.
     *
     * @return completes when it has begun; fails when it cannot
     */
    CompletionStage<Done> begin(ActorSystem<?> system);

    /** What the settings say: the nodes to join, or a cluster of its own. With discovery on, somebody else must do it. */
    static Joining by(NodeSettings settings) {
        if (settings.discovery()) {
            return system -> {
                throw new IllegalArgumentException(
                        "akkord.actors.discovery is on, but this node was started without a way"
                                + " to discover others. Start it through io.akkord.api.Akkord or `akkord up`, or turn it off");
            };
        }
        if (settings.join().isEmpty()) {
            return system -> {
                Cluster cluster = Cluster.get(system);
                cluster.manager().tell(Join.create(cluster.selfMember().address()));
                return CompletableFuture.completedFuture(Done.getInstance());
            };
        }
        return system -> {
            Address own = Cluster.get(system).selfMember().address();
            List<Address> seeds = settings.join().stream()
                    .map(entry -> ClusterAddress.Seed.parse(entry).as(settings.host()))
                    .map(seed -> new Address(own.protocol(), own.system(), seed.host(), seed.port()))
                    .toList();
            Cluster.get(system).manager().tell(new JoinSeedNodes(seeds));
            return CompletableFuture.completedFuture(Done.getInstance());
        };
    }

    /**
     * Joins, and says in the log what it waits for.
     *
     * @return completes when the node is Up: with true if nobody else was there, so that it formed the cluster
     */
    static CompletionStage<Boolean> join(ActorSystem<?> system, NodeSettings settings, Joining joining) {
        CompletableFuture<Boolean> up = new CompletableFuture<>();
        system.systemActorOf(awaitUp(up), "await-up", Props.empty());
        system.getWhenTerminated()
                .whenComplete((done, failure) -> up.completeExceptionally(
                        new IllegalStateException("the node was stopped before it had joined its cluster")));
        boolean alone = settings.join().isEmpty() && !settings.discovery();
        CompletionStage<Boolean> joined = alone ? up.orTimeout(30, TimeUnit.SECONDS) : reported(system, settings, up);
        joining.begin(system).whenComplete((done, failure) -> {
            if (failure != null) {
                up.completeExceptionally(failure);
            }
        });
        return joined;
    }

    private static CompletionStage<Boolean> reported(
            ActorSystem<?> system, NodeSettings settings, CompletableFuture<Boolean> up) {
        Logger log = LoggerFactory.getLogger(Joining.class);
        Duration period = Duration.ofSeconds(5);
        String whom = settings.discovery()
                ? "nodes that akka.discovery finds"
                : "one of " + String.join(", ", settings.join());
        log.info("joining cluster '{}' through {}", settings.clusterName(), whom);
        Cancellable reports = system.scheduler()
                .scheduleAtFixedRate(
                        period,
                        period,
                        () -> log.warn(
                                "still waiting to join cluster '{}' through {}: is a node running there that can reach {},"
                                        + " with the same akkord.actors.cluster-name and the same tls? Trying on",
                                settings.clusterName(),
                                whom,
                                Cluster.get(system).selfMember().address()),
                        system.executionContext());
        up.whenComplete((done, failure) -> reports.cancel());
        return up;
    }

    /** The event has the members as they were then; {@link Cluster#state()} may lag behind it. */
    private static Behavior<SelfUp> awaitUp(CompletableFuture<Boolean> up) {
        return Behaviors.setup(context -> {
            Cluster cluster = Cluster.get(context.getSystem());
            cluster.subscriptions().tell(Subscribe.create(context.getSelf(), SelfUp.class));
            UniqueAddress self = cluster.selfMember().uniqueAddress();
            return Behaviors.receiveMessage(event -> {
                boolean first = true;
                for (Member member : event.currentClusterState().getMembers()) {
                    first &= member.uniqueAddress().equals(self)
                            || member.status().equals(MemberStatus.joining());
                }
                up.complete(first);
                return Behaviors.stopped();
            });
        });
    }
}
