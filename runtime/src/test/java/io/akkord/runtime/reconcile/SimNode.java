package io.akkord.runtime.reconcile;

import io.akkord.runtime.device.ClaimDecision;
import io.akkord.runtime.device.ClaimHolder;
import io.akkord.runtime.device.ClaimId;
import io.akkord.runtime.device.ClaimLedger;
import io.akkord.runtime.device.ClaimRequest;
import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.placement.PlacementNode;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/** A node with a real ledger that runs replicas as an agent would, without their engines. */
final class SimNode {
    /** What the agent tells an entity. */
    interface Event {
        void tell(Reconciler reconciler, long now);
    }

    /** A replica that runs there. */
    static final class Running {
        final String id;
        final String deployment;
        DeploymentSpec spec;
        long revision;
        ReplicaState state = ReplicaState.STARTING;
        String reason = "";
        FailureCause cause = FailureCause.NONE;
        Optional<ClaimId> claim = Optional.empty();
        boolean inherits;

        Running(Action.Start start) {
            id = start.replica();
            deployment = start.spec().name();
            spec = start.spec();
            revision = start.revision();
        }

        ReplicaFact fact() {
            return new ReplicaFact(id, revision, state, 7, reason, cause);
        }
    }

    final String key;
    final String name;
    final Map<String, Running> running = new LinkedHashMap<>();
    /** Where events go: the deployment and what it is told. */
    private final BiConsumer<String, Event> outbox;

    private final DeviceInventory inventory;
    private final ClaimLedger ledger;
    boolean reachable = true;
    boolean draining;
    private PlacementNode row;

    SimNode(
            String name,
            int incarnation,
            int gpus,
            int slots,
            Map<String, String> labels,
            BiConsumer<String, Event> outbox) {
        this.key = name + "/" + incarnation;
        this.name = name;
        this.outbox = outbox;
        List<Device> devices = new ArrayList<>();
        for (int g = 0; g < gpus; g++) {
            devices.add(Device.gpu(DeviceId.of("GPU-" + name + "-" + g), g, "H100", 1000));
        }
        devices.addAll(DeviceInventory.cpuSlots(slots, "CPU", 1000));
        this.inventory = DeviceInventory.of(name, Math.max(1, slots), devices).withLabels(labels);
        this.ledger = new ClaimLedger(inventory, incarnation, Long.MAX_VALUE / 4);
        this.row = freshRow();
    }

    /** Until then, others see it as it was before. */
    void publish() {
        row = freshRow();
    }

    PlacementNode row() {
        return row;
    }

    PlacementNode freshRow() {
        Map<String, Integer> replicas = new HashMap<>();
        running.values().forEach(r -> replicas.merge(r.deployment, 1, Integer::sum));
        return new PlacementNode(inventory, ledger.snapshot(), replicas);
    }

    FleetNode asSeen() {
        return new FleetNode(key, name, reachable, !draining, draining, row);
    }

    void survey(String deployment) {
        List<ReplicaFact> facts = of(deployment).stream().map(Running::fact).toList();
        outbox.accept(deployment, (reconciler, now) -> reconciler.hosted(key, facts, now));
    }

    List<Running> of(String deployment) {
        return running.values().stream()
                .filter(r -> r.deployment.equals(deployment))
                .toList();
    }

    void obey(String deployment, Action action) {
        if (action instanceof Action.Start start) {
            start(start);
        } else if (action instanceof Action.Drain drain) {
            Running replica = running.get(drain.replica());
            if (replica == null) {
                outbox.accept(deployment, (reconciler, now) -> reconciler.gone(key, drain.replica(), now));
            } else if (replica.state != ReplicaState.FAILED) {
                become(replica, ReplicaState.DRAINING);
            }
        } else if (action instanceof Action.Reconfigure change) {
            Running replica = running.get(change.replica());
            if (replica != null) {
                boolean takes =
                        !String.valueOf(change.spec().userConfig().get("value")).startsWith("hard");
                replica.revision = takes ? change.revision() : replica.revision;
                replica.spec = takes ? change.spec() : replica.spec;
                ReplicaFact fact = replica.fact();
                ReplicaFact told = takes
                        ? fact
                        : new ReplicaFact(
                                fact.replica(),
                                fact.revision(),
                                fact.state(),
                                fact.worker(),
                                "cannot take it",
                                FailureCause.NOT_RECONFIGURED);
                outbox.accept(deployment, (reconciler, now) -> reconciler.changed(key, told, now));
            }
        }
    }

    private void start(Action.Start start) {
        if (running.containsKey(start.replica())) {
            return;
        }
        Running replica = new Running(start);
        running.put(replica.id, replica);
        Optional<DeviceRequest> wanted = start.spec().devices();
        if (draining || (wanted.isPresent() && !claim(replica, wanted.get()) && !inherit(replica, start))) {
            fail(replica, FailureCause.NO_DEVICES, "no devices on " + name);
        } else {
            become(replica, ReplicaState.STARTING);
        }
    }

    private boolean claim(Running replica, DeviceRequest request) {
        ClaimHolder holder = new ClaimHolder(replica.id, replica.deployment, replica.id);
        if (ledger.claim(ClaimRequest.of(holder, request), 0) instanceof ClaimDecision.Granted granted) {
            replica.claim = Optional.of(granted.claim().id());
            replica.inherits = false;
            return true;
        }
        return false;
    }

    private boolean inherit(Running replica, Action.Start start) {
        long held =
                of(replica.deployment).stream().filter(r -> r.claim.isPresent()).count();
        long promised = of(replica.deployment).stream().filter(r -> r.inherits).count();
        replica.inherits = start.rollout() && Places.inheritable(start.spec()) && held > promised;
        return replica.inherits;
    }

    void become(Running replica, ReplicaState state) {
        replica.state = state;
        ReplicaFact fact = replica.fact();
        outbox.accept(replica.deployment, (reconciler, now) -> reconciler.changed(key, fact, now));
    }

    void fail(Running replica, FailureCause cause, String reason) {
        replica.cause = cause;
        replica.reason = reason;
        become(replica, ReplicaState.FAILED);
    }

    /** It is no more; its devices are free, first for those that were promised them. */
    void end(Running replica) {
        running.remove(replica.id);
        replica.claim.ifPresent(ledger::release);
        for (Running heir : of(replica.deployment)) {
            if (heir.inherits) {
                claim(heir, heir.spec.devices().orElseThrow());
            }
        }
        outbox.accept(replica.deployment, (reconciler, now) -> reconciler.gone(key, replica.id, now));
    }

    /** Everything that starts or drains comes to its end. */
    void settle(BiFunction<SimNode, Running, FailureCause> outcome) {
        for (Running replica : List.copyOf(running.values())) {
            switch (replica.state) {
                case STARTING -> {
                    FailureCause cause = outcome.apply(this, replica);
                    if (cause == FailureCause.NONE) {
                        become(replica, ReplicaState.READY);
                    } else {
                        fail(replica, cause, cause + " on " + name);
                    }
                }
                case DRAINING, FAILED -> end(replica);
                case READY -> {}
            }
        }
    }
}
