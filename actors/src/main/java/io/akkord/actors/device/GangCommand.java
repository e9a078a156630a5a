package io.akkord.actors.device;

import akka.actor.typed.ActorRef;
import io.akkord.runtime.device.ClaimHolder;
import io.akkord.runtime.device.ClaimRequest;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a {@link DeviceManager} is told of gangs: the ranks of one replica, which get their devices together or not at all. First
 * {@link Reserve}, on each node that has ranks; when all of these have {@link GangReply.Reserved reserved}, {@link Commit}, else
 * {@link Abort}. A reservation that is not committed is freed as a whole by its deadline, by an abort, or when its owner stops.
 */
public sealed interface GangCommand extends DeviceManager.Command
        permits GangCommand.Reserve, GangCommand.Commit, GangCommand.Abort, GangDesk.Locked, GangDesk.Expired {
    /** Unique among the gangs of this node: the replica and its epoch. */
    String gang();

    /**
     * Reserves devices for all ranks or for none, and locks GPUs on the host. The answer is {@link GangReply.Reserved} or
     * {@link GangReply.Refused}; {@link DeviceManager.Lost} may follow once the gang is committed.
     *
     * @param ranks in their order; at least one
     * @param deadline from when the manager is told: more than 0, at most {@link GangDesk#MOST_DEADLINE}
     * @param owner whose life the gang hangs on, on this node
     */
    record Reserve(
            String gang,
            String deployment,
            String replica,
            List<Rank> ranks,
            Duration deadline,
            ActorRef<?> owner,
            ActorRef<DeviceManager.Reply> replyTo)
            implements GangCommand {
        public Reserve {
            ranks = List.copyOf(ranks);
        }
    }

    /**
     * Takes what is reserved. The answer is {@link GangReply.Committed}, the same to one that comes twice, or {@link GangReply.Refused}:
     * the deadline has passed, a device was fenced meanwhile, or the gang is not known. A gang that is refused holds nothing.
     */
    record Commit(String gang, ActorRef<DeviceManager.Reply> replyTo) implements GangCommand {}

    /**
     * Frees what is reserved. The answer is {@link GangReply.Aborted}, also when nothing was, or {@link GangReply.Refused} when the gang is
     * committed: then its grants are closed one by one.
     */
    record Abort(String gang, ActorRef<DeviceManager.Reply> replyTo) implements GangCommand {}

    /**
     * What one rank wants.
     *
     * @param devices exactly these, as a plan chose them; empty lets the node choose
     * @param resources custom resources of the node it takes besides
     */
    record Rank(DeviceRequest request, List<DeviceId> devices, Map<String, Long> resources) {
        /** @throws IllegalArgumentException when it names another number of devices than it asks for, or less than 0 of a resource */
        public Rank {
            devices = List.copyOf(devices);
            resources = Map.copyOf(resources);
            // Checked here, where the sender is told, and not in the manager.
            claim(new ClaimHolder("", "", ""), request, devices, resources);
        }

        public static Rank of(DeviceRequest request) {
            return new Rank(request, List.of(), Map.of());
        }

        /** The claim of this rank. Only slots that the node chooses may be {@code grown}, to have the threads of an engine. */
        ClaimRequest claim(ClaimHolder holder, DeviceRequest grown) {
            return claim(holder, devices.isEmpty() ? grown : request, devices, resources);
        }

        private static ClaimRequest claim(
                ClaimHolder holder, DeviceRequest request, List<DeviceId> devices, Map<String, Long> resources) {
            return new ClaimRequest(holder, request, devices, resources);
        }
    }
}
