package io.akkord.runtime.reconcile;

import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.handler.HandlerDefinition;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Isolation;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.PlacementOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Specs for tests: a handler that can be reconfigured, and what differs from it. */
record Specs(
        String name,
        String version,
        int replicas,
        int minAvailable,
        Optional<DeviceRequest> devices,
        PlacementOptions placement,
        Map<String, Object> userConfig) {

    static Specs named(String name) {
        return new Specs(name, "1", 1, 0, Optional.empty(), PlacementOptions.ANY, Map.of());
    }

    Specs replicas(int count) {
        return new Specs(name, version, count, minAvailable, devices, placement, userConfig);
    }

    /** Another version is a heavy change. */
    Specs version(String other) {
        return new Specs(name, other, replicas, minAvailable, devices, placement, userConfig);
    }

    Specs minAvailable(int count) {
        return new Specs(name, version, replicas, count, devices, placement, userConfig);
    }

    /** Whole GPUs, of which test nodes have some. */
    Specs gpus(int count) {
        return on(new DeviceRequest.Gpus(count, 1));
    }

    Specs slots(int count) {
        return on(new DeviceRequest.CpuSlots(count, 1));
    }

    private Specs on(DeviceRequest request) {
        return new Specs(name, version, replicas, minAvailable, Optional.of(request), placement, userConfig);
    }

    Specs placement(PlacementOptions options) {
        return new Specs(name, version, replicas, minAvailable, devices, options, userConfig);
    }

    Specs userConfig(String value) {
        return new Specs(name, version, replicas, minAvailable, devices, placement, Map.of("value", value));
    }

    /** With the devices and, where that is still allowed, the floor of the other. */
    Specs like(DeploymentSpec other) {
        return new Specs(
                name,
                version,
                replicas,
                Math.min(replicas, other.minAvailable()),
                other.devices(),
                placement,
                userConfig);
    }

    DeploymentSpec spec() {
        HandlerDefinition definition = new HandlerDefinition(
                "example.Handler", "java.lang.String", "java.lang.String", false, true, List.of());
        return new DeploymentSpec(
                name,
                version,
                new Model.JavaHandler(definition, List.of(), List.of()),
                BatchOptions.NONE,
                replicas,
                8,
                100,
                503,
                Duration.ofSeconds(30),
                Duration.ofSeconds(20),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                0,
                devices,
                Isolation.IN_PROCESS,
                minAvailable,
                placement,
                userConfig,
                List.of());
    }
}
