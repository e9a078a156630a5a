package io.akkord.runtime.reconcile;

import io.akkord.runtime.placement.PlacementNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** How the starts of a revision went: its losses, the pauses after them, and the nodes that would not have it. */
final class Attempts {
    private final ReconcileSettings settings;
    private Backoff backoff;
    /** When lost replicas may be started again. */
    private final List<Long> pauses = new ArrayList<>();
    /** Why nodes cannot run it, by node. */
    private final Map<String, String> unfit = new TreeMap<>();

    private final Map<String, Refusal> refusals = new TreeMap<>();
    /** Losses since a replica was last READY. */
    private int lossesInRow;
    /** What the last lost replica said. */
    private String lastReason = "";

    /** A node that had no devices. */
    private static final class Refusal {
        final Backoff backoff;
        /** What was known of the node then; null when nothing was. */
        @Nullable
        PlacementNode row;

        long until;
        boolean open;
        String reason = "";

        Refusal(Backoff backoff) {
            this.backoff = backoff;
        }
    }

    Attempts(ReconcileSettings settings) {
        this.settings = settings;
        this.backoff = new Backoff(settings.restartMin(), settings.restartMax());
    }

    /** Another spec that is as good for the same nodes: it gets a fresh start. */
    void beginAnew() {
        backoff = new Backoff(settings.restartMin(), settings.restartMax());
        pauses.clear();
        lossesInRow = 0;
        lastReason = "";
    }

    void ready(String node) {
        lossesInRow = 0;
        lastReason = "";
        refusals.remove(node);
    }

    /** A replica was lost that was to stay. */
    void lost(long servedNanos, String reason, long now) {
        lossesInRow++;
        lastReason = reason;
        pauses.add(now + backoff.lost(servedNanos).toNanos());
    }

    void unfit(String node, String reason) {
        unfit.put(node, reason);
    }

    void refused(String node, @Nullable PlacementNode row, String reason, long now) {
        Refusal refusal = refusals.computeIfAbsent(
                node, n -> new Refusal(new Backoff(settings.restartMin(), settings.restartMax())));
        refusal.row = row;
        refusal.until = now + refusal.backoff.lost(0).toNanos();
        refusal.open = true;
        refusal.reason = reason;
    }

    /** A node told what it has now: one that refused is asked again when that changed. */
    void sawRow(String node, PlacementNode row) {
        Refusal refusal = refusals.get(node);
        if (refusal != null && refusal.open && !row.equals(refusal.row)) {
            refusal.open = false;
        }
    }

    void onlyNodes(Set<String> nodes) {
        unfit.keySet().retainAll(nodes);
        refusals.keySet().retainAll(nodes);
    }

    /** Why the node is not to be asked now; null when it is. */
    @Nullable
    String barred(String node, long now) {
        String cannot = unfit.get(node);
        if (cannot != null) {
            return cannot;
        }
        Refusal refusal = refusals.get(node);
        return refusal != null && refusal.open && refusal.until - now > 0 ? refusal.reason : null;
    }

    /** Lost replicas whose pause is not over. */
    int paused(long now) {
        pauses.removeIf(until -> until - now <= 0);
        return pauses.size();
    }

    /** When the next pause or refusal ends. */
    OptionalLong nextDue(long now) {
        LongStream refused =
                refusals.values().stream().filter(refusal -> refusal.open).mapToLong(refusal -> refusal.until);
        OptionalLong wait = LongStream.concat(pauses.stream().mapToLong(Long::longValue), refused)
                .map(until -> until - now)
                .filter(left -> left > 0)
                .min();
        return wait.isEmpty() ? wait : OptionalLong.of(now + wait.getAsLong());
    }

    boolean exhausted() {
        return lossesInRow >= settings.failedAfter();
    }

    String lastReason() {
        return lastReason;
    }
}
