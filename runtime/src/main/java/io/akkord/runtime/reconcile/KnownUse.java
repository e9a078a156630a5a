package io.akkord.runtime.reconcile;

import io.akkord.runtime.device.Allotment;
import io.akkord.runtime.device.ClaimHolder;
import io.akkord.runtime.device.ClaimId;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.LedgerSnapshot;
import io.akkord.runtime.device.LedgerSnapshot.DeviceUse;
import io.akkord.runtime.device.LedgerSnapshot.Holding;
import io.akkord.runtime.device.NodeCapacity;
import io.akkord.runtime.placement.PlacementNode;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What of a node is in use, as far as a deployment can know: the node's row comes late, so replicas that are gone are taken out of it, and
 * those that were started and do not show yet are put in. Only replicas that stay count when others are spread or limited per node.
 */
final class KnownUse {
    /** The deployment of replicas that do not count for spreading. */
    private static final String OTHERS = "";

    private final Facts facts;
    private final DeploymentSpec spec;
    private final Predicate<Replica> staying;
    private final Predicate<Replica> freed;

    KnownUse(Facts facts, DeploymentSpec spec, Predicate<Replica> staying, Predicate<Replica> freed) {
        this.facts = facts;
        this.spec = spec;
        this.staying = staying;
        this.freed = freed;
    }

    PlacementNode of(FleetNode node) {
        PlacementNode row = node.placement();
        Map<String, Replica> own = new HashMap<>();
        for (Replica replica : facts.replicas()) {
            if (replica.node.equals(node.key())) {
                own.put(replica.id, replica);
            }
        }
        boolean surveyed = facts.surveyed(node.key());
        Map<String, Integer> replicas = new HashMap<>(row.replicas());
        replicas.computeIfPresent(
                spec.name(), (name, shown) -> surveyed || shown <= own.size() ? null : shown - own.size());
        for (Replica replica : own.values()) {
            replicas.merge(staying.test(replica) ? spec.name() : OTHERS, 1, Integer::sum);
        }
        return new PlacementNode(row.inventory(), claims(row, own, surveyed), replicas);
    }

    private LedgerSnapshot claims(PlacementNode row, Map<String, Replica> own, boolean surveyed) {
        Map<DeviceId, List<Holding>> kept = new HashMap<>();
        Set<String> seen = new HashSet<>();
        Set<ClaimId> released = new HashSet<>();
        boolean changed = false;
        for (DeviceUse use : row.claims().devices()) {
            for (Holding holding : use.holdings()) {
                ClaimHolder holder = holding.holder();
                Replica replica = own.get(holder.replica());
                boolean ours = holder.deployment().equals(spec.name());
                if (ours && (replica == null ? surveyed : freed.test(replica))) {
                    released.add(holding.claim());
                    changed = true;
                    if (replica != null) {
                        seen.add(replica.id);
                    }
                    continue;
                }
                Holding same = holding;
                if (ours && replica != null) {
                    seen.add(replica.id);
                    same = staying.test(replica) ? holding : with(holding, OTHERS);
                    changed |= same != holding;
                }
                kept.computeIfAbsent(use.device().id(), d -> new ArrayList<>()).add(same);
            }
        }
        List<Replica> unseen = own.values().stream()
                .filter(replica -> !seen.contains(replica.id) && !replica.is(ReplicaState.FAILED))
                .filter(replica -> !freed.test(replica))
                .toList();
        if (!changed && unseen.isEmpty()) {
            return row.claims();
        }
        Map<String, Long> resources = new TreeMap<>(row.claims().resourcesUsed());
        released.forEach(claim -> add(resources, -1));
        LedgerSnapshot without = new LedgerSnapshot(row.name(), uses(row, kept), resources);
        return unseen.isEmpty() ? without : withUnseen(row, without, kept, unseen);
    }

    private LedgerSnapshot withUnseen(
            PlacementNode row, LedgerSnapshot claims, Map<DeviceId, List<Holding>> kept, Collection<Replica> unseen) {
        NodeCapacity capacity = new NodeCapacity(row.inventory(), claims);
        Map<String, Long> resources = new TreeMap<>(claims.resourcesUsed());
        for (Replica replica : unseen) {
            List<Allotment> parts = spec.devices()
                    .map(request -> Places.claimOn(request, spec, row.inventory()))
                    .flatMap(request -> capacity.fit(request, 1))
                    .orElse(List.of());
            if (parts.isEmpty() && spec.devices().isPresent()) {
                continue;
            }
            capacity.take(parts, spec.placement().resources());
            add(resources, 1);
            ClaimHolder holder = new ClaimHolder(replica.id, staying.test(replica) ? spec.name() : OTHERS, replica.id);
            // No node gives a claim that number: they begin with 1.
            ClaimId id = new ClaimId(row.name(), 0, 0);
            for (Allotment part : parts) {
                kept.computeIfAbsent(part.device(), d -> new ArrayList<>())
                        .add(new Holding(id, holder, part, false, false));
            }
        }
        return new LedgerSnapshot(row.name(), uses(row, kept), resources);
    }

    private void add(Map<String, Long> resources, int times) {
        spec.placement()
                .resources()
                .forEach((name, amount) -> resources.merge(
                        name, Math.max(0, times * amount), (used, more) -> Math.max(0, used + times * amount)));
    }

    private static Holding with(Holding holding, String deployment) {
        ClaimHolder holder = holding.holder();
        return new Holding(
                holding.claim(),
                new ClaimHolder(holder.owner(), deployment, holder.replica()),
                holding.part(),
                holding.reserved(),
                holding.lost());
    }

    private static List<DeviceUse> uses(PlacementNode row, Map<DeviceId, List<Holding>> kept) {
        List<DeviceUse> uses = new ArrayList<>();
        for (DeviceUse use : row.claims().devices()) {
            List<Holding> holdings = kept.getOrDefault(use.device().id(), List.of());
            int share = 0;
            long bytes = 0;
            for (Holding holding : holdings) {
                share += holding.part().shareMillionths();
                bytes += holding.part().memoryBytes();
            }
            uses.add(new DeviceUse(use.device(), share, bytes, use.foreignBytes(), use.fenced(), holdings));
        }
        return uses;
    }
}
