package io.akkord.actors.device;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.pattern.StatusReply;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceReading;
import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.device.nvml.NvmlReport;
import io.akkord.runtime.log.LogFields;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Grants a node's devices to its workers, and is the only one who does. A claim is answered at once, or, where a GPU must be locked on the
 * host, once that is done; it is never queued. It ends when its {@link DeviceGrant} is closed, or when its owner stops before having opened
 * it. Gangs are told of with {@link GangCommand}. When a device is fenced, the owners of claims on it are told {@link Lost}; their claims hold until their engines are closed.
 */
public final class DeviceManager extends AbstractBehavior<DeviceManager.Command> {
    static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration NVML_PATIENCE = Duration.ofSeconds(10);

    /** What the manager is told. */
    public sealed interface Command
            permits Claim, AwaitReady, Release, EngineFault, Report, Locked, OwnerGone, Signal, GangCommand {}

    /**
     * A worker asks for devices; it has one claim at most. The answer is {@link Granted} or {@link Refused}; {@link Lost} may follow.
     *
     * @param threads engine_threads of its deployment
     * @param resources custom resources of the node it takes besides
     * @param rollout whether it is to take the place of a replica of the same deployment that still serves
     * @param owner the worker, on this node
     */
    public record Claim(
            String deployment,
            String replica,
            DeviceRequest request,
            int threads,
            Map<String, Long> resources,
            boolean rollout,
            ActorRef<?> owner,
            ActorRef<Reply> replyTo)
            implements Command {}

    /** Answered once the devices of this node are known; fails when the settings ask for what it has not. */
    public record AwaitReady(ActorRef<StatusReply<Done>> replyTo) implements Command {}

    /** From {@link DeviceGrant#close}. */
    record Release(String owner) implements Command {}

    /** From {@link DeviceGrant#fault}. */
    record EngineFault(String owner, String reason) implements Command {}

    /** From the thread of NVML. */
    record Report(NvmlReport report, Map<DeviceId, DeviceReading> readings) implements Command {}

    private record Locked(Lease lease, Optional<String> refusal) implements Command {}

    record OwnerGone(String owner) implements Command {}

    private enum Signal implements Command {
        TICK,
        NVML_OVERDUE
    }

    /** What a worker, or the owner of a gang, is told. */
    public sealed interface Reply permits Granted, Refused, Lost, GangReply {}

    public record Granted(DeviceGrant grant) implements Reply {}

    /** Nothing is held. The reason says what was asked for and what there is. */
    public record Refused(String reason) implements Reply {}

    /** The devices of the grant may no longer be used: stop, and close it. */
    public record Lost(String reason) implements Reply {}

    /** Reads the machine on threads of its own, from its start until it is closed. */
    interface Probe extends AutoCloseable {
        @Override
        void close();
    }

    /** Starts reading; every report goes to the consumer, from any thread. */
    @FunctionalInterface
    interface ProbeStart {
        Probe start(Consumer<Report> listener);
    }

    private final NodeDevices view;
    private final DeviceBook book;
    private final DeviceLocks locks;
    private final GangDesk gangs;
    private final Probe probe;
    private final HardwareDesk machine;

    private DeviceManager(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Hardware hardware,
            DeviceLocks locks,
            ProbeStart probe,
            NodeDevices view) {
        super(context);
        context.setLoggerName(DeviceManager.class);
        this.locks = locks;
        this.view = view;
        this.book = new DeviceBook(
                hardware.devices().inventory(),
                hardware.engines()::threadsWanted,
                LEASE.toNanos(),
                hardware.settings().quarantine().toNanos());
        this.machine = new HardwareDesk(context.getLog(), hardware, book);
        this.gangs = new GangDesk(context, timers, book, locks);
        ActorRef<Command> self = context.getSelf();
        this.probe = probe.start(self::tell);
        timers.startTimerWithFixedDelay(Signal.TICK, LEASE.dividedBy(3));
        timers.startSingleTimer(Signal.NVML_OVERDUE, NVML_PATIENCE);
    }

    static Behavior<Command> create(Hardware hardware, DeviceLocks locks, ProbeStart probe, NodeDevices view) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new DeviceManager(context, timers, hardware, locks, probe, view)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Claim.class, this::onClaim)
                .onMessage(GangCommand.class, this::onGang)
                .onMessage(Release.class, release -> onRelease(release.owner()))
                .onMessage(Locked.class, this::onLocked)
                .onMessage(OwnerGone.class, this::onOwnerGone)
                .onMessage(EngineFault.class, this::onEngineFault)
                .onMessage(Report.class, this::onReport)
                .onMessage(AwaitReady.class, this::onAwaitReady)
                .onMessageEquals(Signal.TICK, this::onTick)
                .onMessageEquals(Signal.NVML_OVERDUE, this::onNvmlOverdue)
                .onSignal(PostStop.class, signal -> onPostStop())
                .build();
    }

    private Behavior<Command> onClaim(Claim claim) {
        String owner = Lease.name(claim.owner());
        DeviceBook.Decision decision = book.claim(owner, claim, System.nanoTime());
        if (decision.lease() == null) {
            claim.replyTo().tell(new Refused(decision.refusal()));
            return this;
        }
        Lease lease = decision.lease();
        getContext().watchWith(claim.owner(), new OwnerGone(owner));
        if (lease.locked().isEmpty()) {
            return grant(owner, lease);
        }
        getContext()
                .pipeToSelf(
                        locks.acquire(lease.locked()),
                        (refusal, thrown) -> new Locked(
                                lease,
                                refusal != null
                                        ? refusal
                                        : Optional.of("the device could not be locked on this host: " + thrown)));
        return this;
    }

    private Behavior<Command> onLocked(Locked locked) {
        String owner = Lease.name(locked.lease().asked.owner());
        boolean wanted = book.lease(owner) == locked.lease();
        if (locked.refusal().isPresent()) {
            if (wanted) {
                book.release(owner, System.nanoTime());
                publish();
            }
            locked.lease().asked.replyTo().tell(new Refused(locked.refusal().get()));
            return this;
        }
        if (!wanted) {
            // Its owner stopped meanwhile.
            locks.release(locked.lease().locked());
            return this;
        }
        Optional<String> lost = book.lost(locked.lease());
        if (lost.isPresent()) {
            locked.lease().asked.replyTo().tell(new Refused(lost.get()));
            locks.release(locked.lease().locked());
            book.release(owner, System.nanoTime());
            return this;
        }
        return grant(owner, locked.lease());
    }

    private Behavior<Command> grant(String owner, Lease lease) {
        ActorRef<Command> self = getContext().getSelf();
        DeviceGrant grant = new DeviceGrant(owner, book.resources(lease), self::tell);
        lease.grant = grant;
        lease.asked.replyTo().tell(new Granted(grant));
        publish();
        return this;
    }

    private Behavior<Command> onRelease(String owner) {
        Lease lease = book.lease(owner);
        if (lease != null) {
            if (lease.grant != null) {
                locks.release(lease.locked());
            }
            book.release(owner, System.nanoTime());
            gangs.released();
            if (!book.isOwner(lease.asked.owner())) {
                getContext().unwatch(lease.asked.owner());
            }
        }
        return changed();
    }

    private Behavior<Command> changed() {
        machine.adopt();
        publish();
        return this;
    }

    private Behavior<Command> onGang(GangCommand command) {
        gangs.on(command);
        return changed();
    }

    private Behavior<Command> onOwnerGone(OwnerGone gone) {
        gangs.ownerGone(gone.owner());
        // An engine may still be on the devices of a grant that was opened; whoever closes it closes the grant.
        book.heldBy(gone.owner()).forEach((name, lease) -> {
            if (lease.grant == null || !lease.grant.isOpened()) {
                onRelease(name);
            }
        });
        return changed();
    }

    private Behavior<Command> onEngineFault(EngineFault fault) {
        tellLost(book.fault(fault.owner(), fault.reason(), System.nanoTime()));
        publish();
        return this;
    }

    private Behavior<Command> onReport(Report report) {
        tellLost(machine.report(report));
        publish();
        machine.becomeReady();
        return this;
    }

    private void tellLost(List<Lease> lost) {
        for (Lease lease : lost) {
            String reason = book.lost(lease).orElse("its device was fenced");
            try (LogFields fields = LogFields.with(LogFields.DEPLOYMENT, lease.asked.deployment())
                    .and(LogFields.REPLICA, lease.asked.replica())) {
                getContext().getLog().warn("replica {} loses its device: {}", lease.asked.replica(), reason);
            }
            if (lease.grant != null) {
                lease.grant.lose(reason);
                lease.asked.replyTo().tell(new Lost(reason));
            }
        }
    }

    private Behavior<Command> onAwaitReady(AwaitReady await) {
        machine.awaitReady(await.replyTo());
        return this;
    }

    private Behavior<Command> onNvmlOverdue() {
        machine.nvmlIsOverdue(NVML_PATIENCE);
        return this;
    }

    private Behavior<Command> onTick() {
        book.renew(System.nanoTime());
        publish();
        return this;
    }

    private void publish() {
        Hardware hardware = machine.hardware();
        view.publish(
                book.inventory(),
                book.claims(),
                book.rows(hardware.readings()),
                hardware.metrics(),
                hardware.nvmlStatus());
    }

    private Behavior<Command> onPostStop() {
        probe.close();
        locks.close();
        return this;
    }
}
