package io.akkord.actors.agent;

import akka.actor.typed.ActorRef;
import io.akkord.actors.cluster.AgentCommand.OfDeployment;
import io.akkord.actors.cluster.AgentEvent;
import io.akkord.runtime.reconcile.ReplicaFact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The replicas of a node, by deployment, and whom each deployment's entity is: the one of the highest term. What is known of a deployment
 * without replicas is forgotten a while after it was last heard of. Pure; not thread-safe.
 */
final class HostedReplicas {
    /** Entities are heard of every half minute. */
    static final Duration SILENCE = Duration.ofSeconds(90);

    private static final Duration FORGET = Duration.ofMinutes(10);

    private final Map<String, OfOne> deployments = new LinkedHashMap<>();
    /** All, by id: deployments name them after themselves, so that ids are unique. */
    private final Map<String, HostedReplica> replicas = new LinkedHashMap<>();

    /** One deployment. */
    private static final class OfOne {
        final Set<HostedReplica> replicas = new LinkedHashSet<>();
        long term;
        ActorRef<AgentEvent> entity;
        long heardNanos;

        OfOne(OfDeployment first) {
            this.term = first.term();
            this.entity = first.entity();
        }
    }

    /** Notes who sent it; or, where that is not the deployment's entity any more, gives the term of the one who is. */
    OptionalLong admit(OfDeployment command, long now) {
        OfOne one = deployments.computeIfAbsent(command.deployment(), name -> new OfOne(command));
        boolean same = command.term() == one.term && command.entity().equals(one.entity);
        if (!same && command.term() <= one.term) {
            return OptionalLong.of(one.term);
        }
        one.term = command.term();
        one.entity = command.entity();
        one.heardNanos = now;
        return OptionalLong.empty();
    }

    @Nullable
    HostedReplica find(String replica) {
        return replicas.get(replica);
    }

    /** Of a deployment whose command was {@link #admit admitted}. */
    void add(HostedReplica replica) {
        replicas.put(replica.id, replica);
        one(replica.deployment).replicas.add(replica);
    }

    @Nullable
    HostedReplica remove(String replica) {
        HostedReplica removed = replicas.remove(replica);
        if (removed != null) {
            one(removed.deployment).replicas.remove(removed);
        }
        return removed;
    }

    /** Who is told what happens to the deployment. */
    ActorRef<AgentEvent> entity(String deployment) {
        return one(deployment).entity;
    }

    List<ReplicaFact> facts(String deployment) {
        return one(deployment).replicas.stream().map(HostedReplica::fact).toList();
    }

    void forEach(Consumer<HostedReplica> action) {
        List.copyOf(replicas.values()).forEach(action);
    }

    /** By deployment; those without replicas are not in it. */
    Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        deployments.forEach((deployment, one) -> {
            if (!one.replicas.isEmpty()) {
                counts.put(deployment, one.replicas.size());
            }
        });
        return counts;
    }

    int total() {
        return replicas.size();
    }

    /** Deployments that have replicas here and were not heard of for a while. */
    List<String> silent(long now) {
        List<String> silent = new ArrayList<>();
        deployments.forEach((deployment, one) -> {
            if (!one.replicas.isEmpty() && now - one.heardNanos >= SILENCE.toNanos()) {
                silent.add(deployment);
            }
        });
        return silent;
    }

    /** Forgets deployments that have no replicas here and were not heard of for long. */
    void forget(long now) {
        deployments.values().removeIf(one -> one.replicas.isEmpty() && now - one.heardNanos >= FORGET.toNanos());
    }

    /** Deployments that something is known of. */
    int known() {
        return deployments.size();
    }

    private OfOne one(String deployment) {
        OfOne one = deployments.get(deployment);
        if (one == null) {
            throw new IllegalStateException("nothing was heard of deployment '" + deployment + "' yet");
        }
        return one;
    }
}
