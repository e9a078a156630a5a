package io.akkord.actors.deployment;

import io.akkord.actors.cluster.Peer;
import io.akkord.actors.deployment.ServedRecords.Served;
import io.akkord.runtime.reconcile.Standing;
import io.akkord.runtime.reconcile.Standing.Notice;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What the entity of a deployment tells everybody, under one term: each change once. For the entity's actor alone. */
final class Publication {
    private final EntityParts parts;
    private final String deployment;
    private final String application;
    private final long term;
    private long sequence;
    private @Nullable Standing told;
    /** As it is on record; 0 for none. */
    private long served;

    Publication(EntityParts parts, String deployment, String application, long term) {
        this.parts = parts;
        this.deployment = deployment;
        this.application = application;
        this.term = term;
        this.served = parts.served().find(deployment).map(Served::revision).orElse(0L);
    }

    /** Publishes it if it is news; returns whether it is. */
    boolean publish(Standing standing, Collection<Peer> peers) {
        if (standing.equals(told)) {
            return false;
        }
        told = standing;
        parts.tables()
                .publish(Tables.of(
                        application, standing, term, parts.view().state().self().node(), ++sequence, peers));
        if (standing.revision() != 0 && standing.revision() != served) {
            served = standing.revision();
            parts.served().write(deployment, new Served(standing.spec(), served));
        }
        return true;
    }

    /** Whether a replica waits for a place. */
    boolean waitsForCapacity() {
        return told != null && told.notices().stream().anyMatch(notice -> notice.kind() == Notice.Kind.UNPLACED);
    }
}
