package io.akkord.actors.catalog;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.actors.deployment.TablePublisher;
import io.akkord.actors.store.SerializedCodec;
import io.akkord.actors.store.SharedMap;
import io.akkord.actors.store.SharedMap.Reach;
import io.akkord.actors.store.SharedMap.Snapshot;
import io.akkord.actors.store.SharedMapView;
import io.akkord.runtime.reconcile.Standing.Notice;
import io.akkord.runtime.reconcile.Standing.Phase;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The routing tables of all deployments: in memory, in 64 buckets. */
public final class TableStore implements TablePublisher {
    private static final int BUCKETS = 64;
    /** Most sequences of a term, and more than a deployment publishes in a lifetime. */
    private static final long SEQUENCES = 1L << 40;

    private static final Duration WITHIN = Duration.ofSeconds(1);

    private final SharedMap<RoutingTable> map;

    /** The store of this node; its actor is a child of the context's. */
    public TableStore(ActorContext<?> context) {
        map = new SharedMap<>(
                context.getSystem(),
                "akkord-tables",
                BUCKETS,
                new SerializedCodec<>(context.getSystem(), RoutingTable.class),
                table -> stamp(table.term(), table.sequence()));
        context.spawn(SharedMapView.create(map), "tables");
    }

    private static long stamp(long term, long sequence) {
        return term * SEQUENCES + sequence;
    }

    /** All, by the deployment's name. */
    public List<RoutingTable> all() {
        return map.snapshot().values().values().stream()
                .sorted(Comparator.comparing(table -> table.spec().name()))
                .toList();
    }

    /** Whether a revision was given up or has failed, as far as this node knows. */
    public boolean hasFailed(String deployment, long revision) {
        return find(deployment)
                .filter(table -> table.notices().stream()
                                .anyMatch(notice ->
                                        notice.kind() == Notice.Kind.GIVEN_UP && notice.revision() == revision)
                        || (table.phase() == Phase.FAILED && (table.revision() == revision || table.revision() == 0)))
                .isPresent();
    }

    /** Tells the subscriber what this node knows now, and again whenever it changes. */
    public void subscribe(ActorRef<Snapshot<RoutingTable>> subscriber) {
        map.subscribe(subscriber);
    }

    @Override
    public Optional<RoutingTable> find(String deployment) {
        return map.find(deployment);
    }

    @Override
    public void publish(RoutingTable table) {
        map.put(table.spec().name(), table, Reach.ALL, WITHIN);
    }

    @Override
    public void remove(String deployment, long term) {
        map.removeUpTo(deployment, stamp(term, SEQUENCES - 1), Reach.ALL, WITHIN);
    }
}
