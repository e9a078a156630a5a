package io.akkord.actors.device;

import akka.actor.typed.ActorRef;
import io.akkord.runtime.device.Claim;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the manager knows of one owner. Not thread-safe. */
final class Lease {
    final DeviceManager.Claim asked;
    /** Null until the owner was told. */
    @Nullable
    DeviceGrant grant;
    /** Null while it computes on the slots of its predecessor. */
    @Nullable
    Claim claim;
    /** CPU slots it is to take over from its predecessor; 0 once it has its own. */
    int inherits;

    Lease(DeviceManager.Claim asked) {
        this.asked = asked;
    }

    /** What a claim calls its owner. */
    static String name(ActorRef<?> owner) {
        return owner.path().toStringWithoutAddress() + "#" + owner.path().uid();
    }

    /** Its devices that are locked on the host. */
    List<DeviceId> locked() {
        return claim == null
                ? List.of()
                : claim.devices().stream()
                        .filter(device -> device.kind() != DeviceKind.CPU_SLOT)
                        .toList();
    }
}
