package io.akkord.actors.testing;

import akka.actor.Address;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;

/** Actor systems of this JVM that form one cluster over real remoting, with the settings of the profile "loopback". */
public final class Clusters implements AutoCloseable {
    private final Path directory;
    private final List<ActorSystem<?>> systems = new ArrayList<>();

    /** @param directory where nodes keep what is durable */
    public Clusters(Path directory) {
        this.directory = directory;
    }

    /** Starts a node and waits until it is Up and all others know it. */
    public <T> ActorSystem<T> start(String name, Behavior<T> guardian) {
        Path home = directory.resolve(name);
        Config config = ConfigFactory.parseString("akka.loglevel = WARNING, akka.log-dead-letters = off,"
                        + "akka.remote.artery.canonical { hostname = 127.0.0.1, port = 0 }")
                .withFallback(ConfigFactory.parseString("akka.cluster.distributed-data.durable.lmdb.dir = \""
                        + home.resolve("state") + "\", akka.cluster.sharding.distributed-data.durable.lmdb.dir = \""
                        + home.resolve("sharding") + "\""))
                .withFallback(ConfigFactory.parseResources(Clusters.class.getClassLoader(), "akkord/loopback.conf"));
        ActorSystem<T> system = ActorSystem.create(guardian, "test", ConfigFactory.load(config));
        Address seed = Cluster.get(systems.isEmpty() ? system : systems.get(0))
                .selfMember()
                .address();
        Cluster.get(system).manager().tell(Join.create(seed));
        systems.add(system);
        awaitUp(systems.size());
        return system;
    }

    /** Waits until every node sees so many that are Up. */
    public void awaitUp(int count) {
        Awaitility.await(count + " nodes Up").until(() -> systems.stream().allMatch(system -> up(system) == count));
    }

    private static long up(ActorSystem<?> system) {
        return StreamSupport.stream(Cluster.get(system).state().getMembers().spliterator(), false)
                .filter(member -> member.status() == MemberStatus.up())
                .count();
    }

    /** Stops a node; it leaves the cluster. */
    public void stop(ActorSystem<?> system) {
        systems.remove(system);
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }

    @Override
    public void close() {
        systems.forEach(ActorSystem::terminate);
        systems.forEach(
                system -> system.getWhenTerminated().toCompletableFuture().join());
    }
}
