package io.akkord.actors.agent;

import akka.actor.typed.ActorRef;
import io.akkord.actors.cluster.ClusterView;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.device.DeviceManager;
import io.akkord.actors.worker.ReplicaSettings;
import io.akkord.runtime.engine.EngineFactory;
import java.util.function.Consumer;

/**
 * What the agent of a node works with.
 *
 * @param wake starts the entity of a deployment, wherever it is, if none runs
 * @param progress told how the drain of the node goes, whenever that changes
 * @param leave called once the node is drained: it is to leave the cluster and end
 */
public record AgentParts(
        NodeKey self,
        ClusterView view,
        OwnRow row,
        HostedWorkers workers,
        RouterDrains routers,
        NodeLog log,
        EngineFactory engines,
        ActorRef<DeviceManager.Command> devices,
        ReplicaSettings replica,
        Consumer<String> wake,
        Consumer<DrainProgress> progress,
        Runnable leave) {}
