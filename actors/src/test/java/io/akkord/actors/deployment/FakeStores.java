package io.akkord.actors.deployment;

import akka.actor.typed.ActorRef;
import io.akkord.actors.cluster.ClusterView;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.actors.deployment.ServedRecords.Served;
import io.akkord.runtime.reconcile.ReconcileSettings;
import io.akkord.runtime.reconcile.Wanted;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What is stored of deployments, in memory; survives their entities. Thread-safe. */
final class FakeStores {
    final List<RoutingTable> published = new CopyOnWriteArrayList<>();
    final List<String> gone = new CopyOnWriteArrayList<>();
    private final Map<String, DesiredState.Desired> desired = new ConcurrentHashMap<>();
    private final Map<String, RoutingTable> tables = new ConcurrentHashMap<>();
    private final Map<String, Served> served = new ConcurrentHashMap<>();
    private final Map<ActorRef<DeploymentCommand>, String> entities = new ConcurrentHashMap<>();
    /** Fails {@link #confirm} with this. */
    volatile @Nullable Exception noMajority;

    void want(Wanted wanted) {
        String deployment = wanted.spec().name();
        desired.put(deployment, new DesiredState.Desired("app", wanted));
        tell(deployment);
    }

    void forget(String deployment) {
        desired.remove(deployment);
        tell(deployment);
    }

    private void tell(String deployment) {
        entities.forEach((entity, name) -> {
            if (name.equals(deployment)) {
                entity.tell(DeploymentCommand.Reconcile.RECONCILE);
            }
        });
    }

    Optional<RoutingTable> table(String deployment) {
        return Optional.ofNullable(tables.get(deployment));
    }

    Optional<Served> served(String deployment) {
        return Optional.ofNullable(served.get(deployment));
    }

    void serves(String deployment, Served what) {
        served.put(deployment, what);
    }

    EntityParts parts(ClusterView view, ReconcileSettings settings) {
        ServedRecords records = new ServedRecords() {
            @Override
            public Optional<Served> find(String deployment) {
                return served(deployment);
            }

            @Override
            public void write(String deployment, Served what) {
                served.put(deployment, what);
            }

            @Override
            public void remove(String deployment) {
                served.remove(deployment);
            }
        };
        TablePublisher publisher = new TablePublisher() {
            @Override
            public Optional<RoutingTable> find(String deployment) {
                return table(deployment);
            }

            @Override
            public void publish(RoutingTable table) {
                published.add(table);
                tables.merge(table.spec().name(), table, (old, now) -> now.isNewerThan(old) ? now : old);
            }

            @Override
            public void remove(String deployment, long term) {
                tables.remove(deployment);
            }
        };
        return new EntityParts(
                view, new State(), publisher, records, (app, name, revision) -> gone.add(name), settings);
    }

    private final class State implements DesiredState {
        @Override
        public Optional<Desired> find(String deployment) {
            return Optional.ofNullable(desired.get(deployment));
        }

        @Override
        public CompletionStage<Optional<Desired>> confirm(String deployment) {
            Exception failure = noMajority;
            return failure != null
                    ? CompletableFuture.failedFuture(failure)
                    : CompletableFuture.completedFuture(find(deployment));
        }

        @Override
        public void subscribe(String deployment, ActorRef<DeploymentCommand> entity) {
            entities.put(entity, deployment);
        }
    }
}
