package io.akkord.http.admin;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a deployment stands.
 *
 * @param goal what is wanted: SERVE, UNLOADED or GONE
 * @param phase STARTING, READY, UNLOADED, DRAINING or FAILED
 * @param reason why it is not READY; empty when it is
 * @param revision that serves; 0 while none does
 * @param wantedRevision that is to serve
 * @param entity id of the node that decides for it; null before it has begun
 * @param replicasWanted by the wanted revision; 0 unless it is to serve
 * @param replicasReady READY replicas of the revision that serves
 * @param notices what stands in the way of what is wanted, though it may serve
 * @param requests at the router of the node that was asked; null where it has none
 */
public record DeploymentStatusDocument(
        String name,
        String application,
        String goal,
        String phase,
        String reason,
        long revision,
        long wantedRevision,
        @Nullable String entity,
        int replicasWanted,
        int replicasReady,
        List<Replica> replicas,
        List<Notice> notices,
        @Nullable Requests requests) {
    public DeploymentStatusDocument {
        replicas = Documents.list(replicas);
        notices = Documents.list(notices);
    }

    /** One replica: STARTING, READY, DRAINING or FAILED, and why. */
    public record Replica(String replica, String node, long revision, String state, String reason) {}

    /** @param kind UNPLACED or GIVEN_UP */
    public record Notice(String kind, long revision, String text) {}

    /** @param inFlight admitted and not answered, with those that wait */
    public record Requests(long inFlight, long queued, long succeeded, long failed) {}

    /** As UTF-8 JSON. */
    public byte[] write() {
        return Documents.write(this);
    }

    /** @throws IOException when it is not such a document; the message says what was found */
    public static DeploymentStatusDocument read(byte[] json) throws IOException {
        return Documents.read(json, DeploymentStatusDocument.class);
    }
}
