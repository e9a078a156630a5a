package io.akkord.http;

import akka.actor.typed.ActorSystem;
import io.akkord.actors.catalog.ApplicationRecord;
import io.akkord.actors.catalog.CatalogReply;
import io.akkord.actors.catalog.CatalogReply.Why;
import io.akkord.actors.cluster.AgentCommand.LogLines;
import io.akkord.actors.cluster.ClusterState;
import io.akkord.actors.cluster.LinkAddress;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.NodeRole;
import io.akkord.actors.cluster.NodeRow;
import io.akkord.actors.cluster.Peer;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.actors.node.ClusterControl;
import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.LedgerSnapshot;
import io.akkord.runtime.reconcile.Wanted;
import io.akkord.runtime.reconcile.Wanted.Goal;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;

/** A cluster of one node whose catalog keeps versions as the real one does, and runs nothing. */
final class FakeCluster implements ClusterControl {
    final Map<String, ApplicationRecord> records = new ConcurrentSkipListMap<>();
    final List<RoutingTable> tables = new CopyOnWriteArrayList<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile List<LogLines> logs = List.of();
    volatile ClusterState state;
    /** The cluster does not answer, as on the minority's side of a split. */
    volatile boolean silent;

    private final ActorSystem<?> system;

    FakeCluster(ActorSystem<?> system) {
        this.system = system;
        this.state = state(List.of(peer("a", false)));
    }

    /** A node with one label and one CPU slot. */
    Peer peer(String node, boolean draining) {
        DeviceInventory inventory = DeviceInventory.of(node, 1, DeviceInventory.cpuSlots(1, "cpu", 1 << 30))
                .withLabels(Map.of("zone", "z-" + node));
        LedgerSnapshot claims = new LedgerSnapshot(
                node,
                inventory.devices().stream()
                        .map(device ->
                                new LedgerSnapshot.DeviceUse(device, 0, 0, 0, java.util.Optional.empty(), List.of()))
                        .toList(),
                Map.of());
        return new Peer(
                new NodeRow(
                        new NodeKey(node, 7),
                        Set.of(NodeRole.INGRESS, NodeRole.WORKER),
                        system.ignoreRef(),
                        new LinkAddress("127.0.0.1", 7000),
                        "http://127.0.0.1:8000",
                        draining,
                        inventory,
                        claims,
                        Map.of("digits", 1)),
                true,
                true);
    }

    ClusterState state(List<Peer> peers) {
        return new ClusterState(new NodeKey("a", 7), peers);
    }

    @Override
    public List<ApplicationRecord> applications() {
        return List.copyOf(records.values());
    }

    @Override
    public List<RoutingTable> tables() {
        return List.copyOf(tables);
    }

    @Override
    public CompletionStage<CatalogReply> put(ApplicationSpec application, OptionalLong expectedVersion) {
        asked.add("put " + application.name());
        return answer(() -> {
            ApplicationRecord before = records.get(application.name());
            long version = before == null ? 0 : before.version();
            if (expectedVersion.isPresent() && expectedVersion.getAsLong() != version) {
                return new CatalogReply.Refused(Why.VERSION, "it has version " + version);
            }
            if (before != null && before.deleting()) {
                return new CatalogReply.Refused(
                        Why.DELETING, "application '" + application.name() + "' is being deleted");
            }
            for (ApplicationRecord other : records.values()) {
                if (other != before && other.spec().routePrefix().equals(application.routePrefix())) {
                    return new CatalogReply.Refused(Why.TAKEN, "application '" + other.name() + "' has that route");
                }
            }
            Map<String, Wanted> wanted = new TreeMap<>();
            application
                    .deployments()
                    .forEach(spec -> wanted.put(spec.name(), new Wanted(spec, version + 1, Goal.SERVE)));
            return accepted(new ApplicationRecord(version + 1, application, wanted, false));
        });
    }

    @Override
    public CompletionStage<CatalogReply> delete(String application, OptionalLong expectedVersion) {
        asked.add("delete " + application);
        return answer(() -> {
            ApplicationRecord record = records.get(application);
            if (record == null) {
                return new CatalogReply.Refused(Why.UNKNOWN, "there is no application '" + application + "'");
            }
            if (expectedVersion.isPresent() && expectedVersion.getAsLong() != record.version()) {
                return new CatalogReply.Refused(Why.VERSION, "it has version " + record.version());
            }
            Map<String, Wanted> gone = new TreeMap<>();
            record.deployments()
                    .forEach((name, wanted) -> gone.put(name, new Wanted(wanted.spec(), wanted.revision(), Goal.GONE)));
            return accepted(new ApplicationRecord(record.version() + 1, record.spec(), gone, true));
        });
    }

    @Override
    public CompletionStage<CatalogReply> putDeployment(DeploymentSpec spec) {
        asked.add("scale " + spec.name() + " to " + spec.replicas());
        return answer(() -> {
            for (ApplicationRecord record : records.values()) {
                if (record.deployment(spec.name()).isPresent()) {
                    List<DeploymentSpec> specs = new ArrayList<>(record.spec().deployments());
                    specs.replaceAll(old -> old.name().equals(spec.name()) ? spec : old);
                    Map<String, Wanted> wanted = new TreeMap<>(record.deployments());
                    wanted.put(spec.name(), new Wanted(spec, record.version() + 1, Goal.SERVE));
                    return accepted(new ApplicationRecord(
                            record.version() + 1,
                            new ApplicationSpec(record.name(), record.spec().routePrefix(), specs),
                            wanted,
                            false));
                }
            }
            return new CatalogReply.Refused(Why.UNKNOWN, "there is no deployment '" + spec.name() + "'");
        });
    }

    private CatalogReply accepted(ApplicationRecord record) {
        records.put(record.name(), record);
        return new CatalogReply.Accepted(record);
    }

    private <T> CompletionStage<T> answer(java.util.function.Supplier<T> answer) {
        return silent
                ? CompletableFuture.failedFuture(new TimeoutException("no majority answered within 5 s"))
                : CompletableFuture.supplyAsync(answer);
    }

    @Override
    public CompletionStage<CatalogReply> unload(String deployment) {
        throw new UnsupportedOperationException("the admin API does not unload");
    }

    @Override
    public ClusterState nodes() {
        return state;
    }

    @Override
    public CompletionStage<Void> drain(String node, Duration within, String why) {
        asked.add("drain " + node + " within " + within.toMillis() + " ms: " + why);
        return answer(() -> null);
    }

    @Override
    public CompletionStage<List<LogLines>> logs(String deployment, int lines) {
        asked.add("logs " + deployment + " " + lines);
        return answer(() -> logs);
    }
}
