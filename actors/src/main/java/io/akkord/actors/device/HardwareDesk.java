package io.akkord.actors.device;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import io.akkord.runtime.device.nvml.NvmlStatus.Cause;
import io.akkord.runtime.device.nvml.NvmlStatus.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** What a {@link DeviceManager} knows of its machine, and who waits until it knows. Of the manager's actor only. */
final class HardwareDesk {
    private final Logger log;
    private final DeviceBook book;
    private final List<ActorRef<StatusReply<Done>>> awaiting = new ArrayList<>();
    private Hardware hardware;
    private boolean ready;
    private @Nullable String unfit;

    HardwareDesk(Logger log, Hardware hardware, DeviceBook book) {
        this.log = log;
        this.hardware = hardware;
        this.book = book;
    }

    Hardware hardware() {
        return hardware;
    }

    /** Takes in what was read of the machine; gives the leases that lost a device by it. */
    List<Lease> report(DeviceManager.Report report) {
        hardware = hardware.with(report.report(), report.readings());
        if (report.report() instanceof Unavailable unavailable) {
            String told = "devices of node {}: no GPUs, {} CPU slot(s). {}";
            int slots = hardware.settings().slotsOn(hardware.cores());
            if (unavailable.cause() == Cause.LIBRARY_NOT_FOUND
                    && hardware.settings().gpus().isEmpty()) {
                log.info(told, hardware.node(), slots, unavailable.sentence());
            } else {
                log.warn(told, hardware.node(), slots, unavailable.sentence());
            }
        }
        adopt();
        List<Lease> lost = new ArrayList<>();
        hardware.snapshot().ifPresent(snapshot -> {
            book.measured(hardware.readings(), snapshot);
            lost.addAll(book.health(snapshot, System.nanoTime()));
        });
        return lost;
    }

    /** Takes in devices that came, once nothing is claimed; those that went away are fenced by their health. */
    void adopt() {
        try {
            Hardware.Seen seen = hardware.devices();
            unfit = null;
            if (book.adopt(seen.inventory(), System.nanoTime())) {
                seen.notes().forEach(note -> log.warn("devices of node {}: {}", hardware.node(), note));
                log.info("devices of node {}: {}", hardware.node(), book.summary());
            }
        } catch (IllegalArgumentException e) {
            unfit = String.valueOf(e.getMessage());
            if (ready) {
                log.warn("devices of node {} stay as they were: {}", hardware.node(), unfit);
            }
        }
    }

    /** Answered once the machine is known. */
    void awaitReady(ActorRef<StatusReply<Done>> waiter) {
        awaiting.add(waiter);
        if (ready) {
            becomeReady();
        }
    }

    void nvmlIsOverdue(Duration patience) {
        if (!ready) {
            log.warn(
                    "devices of node {}: NVML gave no answer within {}; the node starts without GPUs and takes them in when it does."
                            + " See 'nvidia-smi'",
                    hardware.node(),
                    patience);
        }
        becomeReady();
    }

    /** The machine is known, or is taken as it is known. */
    void becomeReady() {
        ready = true;
        String problem = unfit;
        awaiting.forEach(waiter -> waiter.tell(problem == null ? StatusReply.ack() : StatusReply.error(problem)));
        awaiting.clear();
    }
}
