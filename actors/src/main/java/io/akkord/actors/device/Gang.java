package io.akkord.actors.device;

import io.akkord.runtime.device.Claim;
import io.akkord.runtime.device.DeviceId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A gang as its manager knows it. Of the manager only; not thread-safe. */
final class Gang {
    /** Its ranks hold devices from the first phase on. */
    enum Phase {
        /** The host's locks are being taken. */
        LOCKING,
        RESERVED,
        COMMITTED
    }

    final GangCommand.Reserve asked;
    final long deadlineNanos;
    /** One for each rank, in their order, by the name of its claim's owner. */
    final Map<String, Lease> leases = new LinkedHashMap<>();

    Phase phase = Phase.LOCKING;

    Gang(String owner, GangCommand.Reserve asked, long deadlineNanos) {
        this.asked = asked;
        this.deadlineNanos = deadlineNanos;
        for (int rank = 0; rank < asked.ranks().size(); rank++) {
            DeviceManager.Claim claim = new DeviceManager.Claim(
                    asked.deployment(),
                    asked.replica(),
                    asked.ranks().get(rank).request(),
                    0,
                    Map.of(),
                    false,
                    asked.owner(),
                    asked.replyTo());
            leases.put(owner + "/" + asked.gang() + "/" + rank, new Lease(claim));
        }
    }

    String id() {
        return asked.gang();
    }

    /** In the order of the ranks, once it is reserved. */
    List<Claim> claims() {
        return leases.values().stream()
                .map(lease -> Objects.requireNonNull(lease.claim))
                .toList();
    }

    /** In the order of the ranks, once it is committed. */
    List<DeviceGrant> grants() {
        return leases.values().stream()
                .map(lease -> Objects.requireNonNull(lease.grant))
                .toList();
    }

    /** What is locked on the host for it; a device once for each rank that has a part of it. */
    List<DeviceId> locked() {
        return leases.values().stream()
                .flatMap(lease -> lease.locked().stream())
                .toList();
    }
}
