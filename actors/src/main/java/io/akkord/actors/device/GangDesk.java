package io.akkord.actors.device;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import io.akkord.actors.device.DeviceManager.Command;
import io.akkord.actors.device.DeviceManager.Reply;
import io.akkord.actors.device.Gang.Phase;
import io.akkord.runtime.device.GangDecision;
import io.akkord.runtime.log.LogFields;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The gangs of a {@link DeviceManager}, from reserve to commit or abort. The book holds all claims of a gang or none, from the first message
 * on; the host's locks are taken while it does, and "reserved" is said after. Of the manager's actor only.
 */
final class GangDesk {
    static final Duration MOST_DEADLINE = Duration.ofMinutes(10);

    /** The locks of the host answered. */
    record Locked(Gang reserved, Optional<String> refusal) implements GangCommand {
        @Override
        public String gang() {
            return reserved.id();
        }
    }

    /** The deadline of a reservation passed. */
    record Expired(Gang reserved) implements GangCommand {
        @Override
        public String gang() {
            return reserved.id();
        }
    }

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final DeviceBook book;
    private final DeviceLocks locks;
    /** Those that hold anything; each holds a claim at least, so there are no more than the devices have room for. */
    private final Map<String, Gang> gangs = new HashMap<>();

    GangDesk(ActorContext<Command> context, TimerScheduler<Command> timers, DeviceBook book, DeviceLocks locks) {
        this.context = context;
        this.timers = timers;
        this.book = book;
        this.locks = locks;
    }

    void on(GangCommand command) {
        if (command instanceof GangCommand.Reserve reserve) {
            reserve(reserve);
        } else if (command instanceof GangCommand.Commit commit) {
            commit(commit);
        } else if (command instanceof GangCommand.Abort abort) {
            abort(abort);
        } else if (command instanceof Locked locked) {
            locked(locked.reserved(), locked.refusal());
        } else if (command instanceof Expired expired) {
            expired(expired.reserved());
        }
    }

    private void reserve(GangCommand.Reserve asked) {
        if (asked.deadline().compareTo(Duration.ZERO) <= 0 || asked.deadline().compareTo(MOST_DEADLINE) > 0) {
            refuse(
                    asked.gang(),
                    "the deadline of gang '" + asked.gang() + "' must be more than 0 and at most " + MOST_DEADLINE
                            + ", but is " + asked.deadline(),
                    asked.replyTo());
            return;
        }
        long now = System.nanoTime();
        String owner = Lease.name(asked.owner());
        Gang gang = new Gang(owner, asked, now + asked.deadline().toNanos());
        if (book.reserve(gang, now) instanceof GangDecision.Refused refused) {
            refuse(gang.id(), refused.reason(), asked.replyTo());
            return;
        }
        gangs.put(gang.id(), gang);
        context.watchWith(asked.owner(), new DeviceManager.OwnerGone(owner));
        timers.startSingleTimer(gang, new Expired(gang), asked.deadline());
        if (gang.locked().isEmpty()) {
            reserved(gang);
            return;
        }
        context.pipeToSelf(
                locks.acquire(gang.locked()),
                (refusal, thrown) -> new Locked(
                        gang,
                        refusal != null
                                ? refusal
                                : Optional.of("its devices could not be locked on this host: " + thrown)));
    }

    private void locked(Gang gang, Optional<String> refusal) {
        if (gangs.get(gang.id()) != gang) {
            // It was freed meanwhile, and its owner was told.
            if (refusal.isEmpty()) {
                locks.release(gang.locked());
            }
            return;
        }
        if (refusal.isPresent()) {
            free(gang);
            refuse(gang.id(), "gang '" + gang.id() + "': " + refusal.get(), gang.asked.replyTo());
            return;
        }
        gang.phase = Phase.RESERVED;
        Optional<String> lost = gang.leases.values().stream()
                .flatMap(lease -> book.lost(lease).stream())
                .findFirst();
        if (lost.isPresent()) {
            free(gang);
            refuse(gang.id(), "gang '" + gang.id() + "': " + lost.get(), gang.asked.replyTo());
            return;
        }
        reserved(gang);
    }

    private void reserved(Gang gang) {
        gang.phase = Phase.RESERVED;
        gang.asked.replyTo().tell(new GangReply.Reserved(gang.id(), gang.claims()));
    }

    private void commit(GangCommand.Commit commit) {
        Gang gang = gangs.get(commit.gang());
        if (gang != null && gang.phase == Phase.LOCKING) {
            end(gang, "gang '" + gang.id() + "' was told to commit");
            refuse(
                    gang.id(),
                    "gang '" + gang.id() + "' was told to commit before its devices were locked on this host; commit a"
                            + " gang once it is reserved",
                    commit.replyTo());
        } else if (gang != null && gang.phase == Phase.COMMITTED) {
            commit.replyTo().tell(new GangReply.Committed(gang.id(), gang.grants()));
        } else if (book.commit(commit.gang(), System.nanoTime()) instanceof GangDecision.Refused refused) {
            if (gang != null) {
                free(gang);
            }
            refuse(commit.gang(), refused.reason(), commit.replyTo());
        } else if (gang != null) {
            gang.phase = Phase.COMMITTED;
            timers.cancel(gang);
            ActorRef<Command> self = context.getSelf();
            gang.leases.forEach(
                    (owner, lease) -> lease.grant = new DeviceGrant(owner, book.resources(lease), self::tell));
            commit.replyTo().tell(new GangReply.Committed(gang.id(), gang.grants()));
        }
    }

    private void abort(GangCommand.Abort abort) {
        Gang gang = gangs.get(abort.gang());
        if (gang != null && gang.phase == Phase.COMMITTED) {
            refuse(
                    gang.id(),
                    "gang '" + gang.id() + "' is committed and cannot be aborted; close its grants",
                    abort.replyTo());
            return;
        }
        if (gang != null) {
            end(gang, "gang '" + gang.id() + "' was aborted");
        }
        abort.replyTo().tell(new GangReply.Aborted(abort.gang()));
    }

    private void expired(Gang gang) {
        if (gangs.get(gang.id()) == gang && gang.phase != Phase.COMMITTED) {
            try (LogFields fields = LogFields.with(LogFields.DEPLOYMENT, gang.asked.deployment())) {
                context.getLog()
                        .warn(
                                "gang {} of deployment {} was not committed within {}: its devices are free",
                                gang.id(),
                                gang.asked.deployment(),
                                gang.asked.deadline());
            }
            end(gang, "the deadline of gang '" + gang.id() + "', " + gang.asked.deadline() + ", passed");
        }
    }

    /** Frees the reservations of an owner that stopped; grants are released by those who know whether an engine may be on them. */
    void ownerGone(String owner) {
        List.copyOf(gangs.values()).stream()
                .filter(gang -> gang.phase != Phase.COMMITTED
                        && Lease.name(gang.asked.owner()).equals(owner))
                .forEach(gang -> end(gang, "the owner of gang '" + gang.id() + "' stopped"));
    }

    /** A lease was released: a committed gang ends with its last. */
    void released() {
        gangs.values()
                .removeIf(gang -> gang.phase == Phase.COMMITTED
                        && gang.leases.keySet().stream().allMatch(owner -> book.lease(owner) == null));
    }

    /** Frees a gang; whoever still waits for "reserved" is told why. */
    private void end(Gang gang, String reason) {
        boolean waiting = gang.phase == Phase.LOCKING;
        free(gang);
        if (waiting) {
            refuse(gang.id(), reason + " before its devices were locked on this host", gang.asked.replyTo());
        }
    }

    private void free(Gang gang) {
        gangs.remove(gang.id());
        timers.cancel(gang);
        // While they are being taken, they are given back when the locks have answered.
        if (gang.phase != Phase.LOCKING) {
            locks.release(gang.locked());
        }
        long now = System.nanoTime();
        gang.leases.keySet().forEach(owner -> book.release(owner, now));
        if (!book.isOwner(gang.asked.owner())) {
            context.unwatch(gang.asked.owner());
        }
    }

    private static void refuse(String gang, String reason, ActorRef<Reply> replyTo) {
        replyTo.tell(new GangReply.Refused(gang, reason));
    }
}
