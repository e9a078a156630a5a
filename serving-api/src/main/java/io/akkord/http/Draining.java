package io.akkord.http;

import io.akkord.actors.cluster.ClusterState;
import io.akkord.actors.node.ClusterControl;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Whether the node leaves: its server stops, or its row says so. Asked with every response, so the answer is kept as long as the cluster does not change. */
final class Draining implements BooleanSupplier {
    private final AtomicBoolean stopping;
    private final Optional<ClusterControl> cluster;
    private volatile @Nullable Seen seen;

    Draining(AtomicBoolean stopping, Optional<ClusterControl> cluster) {
        this.stopping = stopping;
        this.cluster = cluster;
    }

    private record Seen(ClusterState state, boolean draining) {}

    @Override
    public boolean getAsBoolean() {
        return stopping.get() || (cluster.isPresent() && rowSaysSo(cluster.get().nodes()));
    }

    private boolean rowSaysSo(ClusterState state) {
        Seen last = seen;
        if (last == null || last.state != state) {
            last = new Seen(
                    state,
                    state.find(state.self()).map(peer -> peer.row().draining()).orElse(false));
            seen = last;
        }
        return last.draining;
    }
}
