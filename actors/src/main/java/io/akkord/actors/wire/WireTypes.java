package io.akkord.actors.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import io.akkord.actors.catalog.ApplicationRecord;
import io.akkord.actors.catalog.CatalogCommand;
import io.akkord.actors.catalog.CatalogReply;
import io.akkord.actors.cluster.AgentCommand;
import io.akkord.actors.cluster.AgentEvent;
import io.akkord.actors.cluster.LinkAddress;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.NodeRole;
import io.akkord.actors.cluster.NodeRow;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.actors.codec.Codec;
import io.akkord.actors.codec.TextSerializer;
import io.akkord.actors.deployment.DeploymentCommand;
import io.akkord.runtime.device.Allotment;
import io.akkord.runtime.device.ClaimHolder;
import io.akkord.runtime.device.ClaimId;
import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.DeviceKind;
import io.akkord.runtime.device.LedgerSnapshot;
import io.akkord.runtime.reconcile.FailureCause;
import io.akkord.runtime.reconcile.ReplicaFact;
import io.akkord.runtime.reconcile.ReplicaState;
import io.akkord.runtime.reconcile.Standing;
import io.akkord.runtime.reconcile.Wanted;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.document.SpecJson;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The classes that cross between nodes, each with its number. A number is never given to another class, and never changed; nodes of different
 * versions may meet. A class that is sent by itself also needs a line under {@code serialization-bindings} in reference.conf.
 *
 * <p>Numbers: 20-99 values and links, 100-199 cluster, 200-249 catalog, 250-299 deployments, 300-399 devices, 400-499 requests.
 */
public final class WireTypes {

    /** A class and its number. */
    record WireType(int id, Class<?> type) {}

    /** Stands for Akka's own classes. */
    static final List<Class<?>> GENERAL = List.of(ActorRef.class);

    static final List<WireType> ALL = List.of(
            type(20, List.class),
            type(21, Set.class),
            type(22, Map.class),
            type(23, Optional.class),
            type(24, OptionalLong.class),
            type(25, Duration.class),
            type(26, Instant.class),
            type(27, Path.class),
            type(28, ByteBuffer.class),
            type(29, byte[].class),
            type(30, ActorRef.class),
            type(100, NodeKey.class),
            type(101, NodeRole.class),
            type(102, LinkAddress.class),
            type(103, NodeRow.class),
            type(104, RoutingTable.class),
            type(105, RoutingTable.Endpoint.class),
            type(106, RoutingTable.ReplicaView.class),
            type(110, AgentCommand.Survey.class),
            type(111, AgentCommand.StartReplica.class),
            type(112, AgentCommand.DrainReplica.class),
            type(113, AgentCommand.Reconfigure.class),
            type(114, AgentCommand.DrainRouter.class),
            type(115, AgentCommand.DrainNode.class),
            type(116, AgentCommand.TellLogs.class),
            type(117, AgentCommand.LogLines.class),
            type(118, AgentCommand.LogLines.Line.class),
            type(130, AgentEvent.Hosted.class),
            type(131, AgentEvent.ReplicaChanged.class),
            type(132, AgentEvent.ReplicaGone.class),
            type(133, AgentEvent.RouterDrained.class),
            type(134, AgentEvent.Superseded.class),
            type(200, CatalogCommand.Put.class),
            type(201, CatalogCommand.Delete.class),
            type(202, CatalogCommand.PutDeployment.class),
            type(203, CatalogCommand.Unload.class),
            type(204, CatalogCommand.DeploymentGone.class),
            type(205, CatalogCommand.Begin.class),
            type(210, CatalogReply.Accepted.class),
            type(211, CatalogReply.Refused.class),
            type(212, CatalogReply.Why.class),
            type(213, ApplicationRecord.class),
            type(214, ApplicationSpec.class),
            type(250, DeploymentCommand.Reconcile.class),
            type(251, DeploymentSpec.class),
            type(252, Wanted.class),
            type(253, Wanted.Goal.class),
            type(254, Standing.Phase.class),
            type(255, Standing.Notice.class),
            type(256, Standing.Notice.Kind.class),
            type(257, ReplicaFact.class),
            type(258, ReplicaState.class),
            type(259, FailureCause.class),
            type(300, DeviceInventory.class),
            type(301, Device.class),
            type(302, DeviceId.class),
            type(303, DeviceKind.class),
            type(304, LedgerSnapshot.class),
            type(305, LedgerSnapshot.DeviceUse.class),
            type(306, LedgerSnapshot.Holding.class),
            type(307, ClaimId.class),
            type(308, ClaimHolder.class),
            type(309, Allotment.class));

    private WireTypes() {}

    private static WireType type(int id, Class<?> type) {
        return new WireType(id, type);
    }

    /** Registers all of them. */
    static void register(Kryo kryo, ActorRefResolver refs) {
        for (WireType wire : ALL) {
            kryo.register(wire.type(), serializer(kryo, wire.type(), refs), wire.id());
        }
    }

    private static Serializer<?> serializer(Kryo kryo, Class<?> type, ActorRefResolver refs) {
        if (type == ActorRef.class) {
            return new TextSerializer<ActorRef<?>>(refs::toSerializationFormat, refs::resolveActorRef);
        }
        // Specs grow with every version; their documents say how.
        if (type == ApplicationSpec.class) {
            return new TextSerializer<ApplicationSpec>(
                    spec -> new String(SpecJson.write(spec), UTF_8),
                    text -> SpecJson.readApplication(text.getBytes(UTF_8)));
        }
        if (type == DeploymentSpec.class) {
            return new TextSerializer<DeploymentSpec>(
                    spec -> new String(SpecJson.write(spec), UTF_8),
                    text -> SpecJson.readDeployment(text.getBytes(UTF_8)));
        }
        return Codec.serializer(kryo, type, true);
    }
}
