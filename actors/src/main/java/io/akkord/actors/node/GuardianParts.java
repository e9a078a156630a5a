package io.akkord.actors.node;

import akka.actor.typed.Behavior;
import io.akkord.actors.agent.NodeLog;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.device.DeviceManager;
import io.akkord.actors.device.NodeDevices;
import io.akkord.actors.link.Links;
import io.akkord.actors.link.WorkerTable;
import io.akkord.actors.router.PreciseTimer;
import io.akkord.runtime.engine.EngineFactory;

/**
 * What a node is made of, beside what it makes itself.
 *
 * @param published what the manager of devices publishes
 */
record GuardianParts(
        NodeSettings settings,
        EngineFactory engines,
        Behavior<DeviceManager.Command> devices,
        NodeDevices published,
        NodeDirectory directory,
        PreciseTimer timer,
        NodeLog log,
        LinkStart links) {

    /** Begins to listen for other nodes' routers. Throws when the port cannot be had. */
    @FunctionalInterface
    interface LinkStart {
        Links listen(NodeKey self, WorkerTable workers);
    }
}
