package io.akkord.actors.node;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import io.akkord.actors.catalog.ApplicationRecord;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.runtime.reconcile.Standing.Notice;
import io.akkord.runtime.reconcile.Standing.Phase;
import io.akkord.runtime.reconcile.Wanted;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Somebody who waits until what was wanted has come true on this node. Not thread-safe. */
final class ServingWait {
    private final String application;
    private final Map<String, Wanted> wanted;
    private final boolean removal;
    private final ActorRef<StatusReply<Done>> replyTo;
    /** Tables that were there before: what they say of failure is of another attempt. */
    private final Map<String, RoutingTable> former = new HashMap<>();

    /** Whether this node has heard of what is waited for; before that, what it knows is of another time. */
    private boolean heard;

    private boolean begun;

    private ServingWait(
            String application,
            Map<String, Wanted> wanted,
            boolean removal,
            boolean heard,
            ActorRef<StatusReply<Done>> replyTo) {
        this.application = application;
        this.wanted = Map.copyOf(wanted);
        this.removal = removal;
        this.heard = heard;
        this.replyTo = replyTo;
    }

    /** Until these deployments of an application serve in these revisions, or are unloaded, as is wanted of each. */
    static ServingWait until(String application, Map<String, Wanted> wanted, ActorRef<StatusReply<Done>> replyTo) {
        return new ServingWait(application, wanted, false, false, replyTo);
    }

    /** Until an application is gone. */
    static ServingWait untilGone(String application, ActorRef<StatusReply<Done>> replyTo) {
        return new ServingWait(application, Map.of(), true, true, replyTo);
    }

    /**
     * Whether it is over; then it was answered.
     *
     * @param record of the application as this node knows it; null when there is none
     * @param tables by which this node's routers go
     */
    boolean isOver(@Nullable ApplicationRecord record, Function<String, @Nullable RoutingTable> tables) {
        if (removal) {
            return record == null && answer(StatusReply.ack());
        }
        if (!begun) {
            begun = true;
            for (String deployment : wanted.keySet()) {
                RoutingTable table = tables.apply(deployment);
                if (table != null) {
                    former.put(deployment, table);
                }
            }
        }
        boolean all = true;
        for (Map.Entry<String, Wanted> entry : wanted.entrySet()) {
            String deployment = entry.getKey();
            Wanted now = record == null ? null : record.deployments().get(deployment);
            if (now == null || !entry.getValue().equals(now)) {
                boolean older = now != null && now.revision() < entry.getValue().revision();
                if (heard && !older) {
                    return fail(deployment, now == null ? "it was deleted meanwhile" : "it was changed meanwhile");
                }
                all = false;
                continue;
            }
            heard = true;
            RoutingTable table = tables.apply(deployment);
            if (table == null) {
                all = false;
                continue;
            }
            Optional<String> failure = failure(table, now);
            if (failure.isPresent() && former.get(deployment) != table) {
                return fail(deployment, failure.get());
            }
            all &= isTrue(table, now);
        }
        return all && answer(StatusReply.ack());
    }

    private static boolean isTrue(RoutingTable table, Wanted wanted) {
        return switch (wanted.goal()) {
            case SERVE -> table.phase() == Phase.READY && table.revision() == wanted.revision();
            case UNLOADED -> table.phase() == Phase.UNLOADED;
            case GONE -> true;
        };
    }

    private static Optional<String> failure(RoutingTable table, Wanted wanted) {
        if (wanted.goal() != Wanted.Goal.SERVE) {
            return Optional.empty();
        }
        boolean some = table.replicas().stream().anyMatch(replica -> replica.revision() == wanted.revision());
        for (Notice notice : table.notices()) {
            boolean fatal = notice.kind() == Notice.Kind.GIVEN_UP || !some;
            if (fatal && notice.revision() == wanted.revision()) {
                return Optional.of(notice.text());
            }
        }
        return table.phase() == Phase.FAILED && (table.revision() == wanted.revision() || table.revision() == 0)
                ? Optional.of(table.reason())
                : Optional.empty();
    }

    private boolean fail(String deployment, String reason) {
        return answer(StatusReply.error(DeploymentException.ofDeployment(deployment, reason)));
    }

    /** The node stops. */
    void giveUp() {
        answer(StatusReply.error(DeploymentException.ofApplication(application, "this node is stopping")));
    }

    String application() {
        return application;
    }

    private boolean answer(StatusReply<Done> reply) {
        replyTo.tell(reply);
        return true;
    }
}
