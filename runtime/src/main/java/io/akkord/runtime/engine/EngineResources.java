package io.akkord.runtime.engine;

import io.akkord.runtime.device.Device;
import java.util.List;
import java.util.Optional;

/**
 * What an engine may use, by the claim of its replica.
 *
 * @param devices of the claim; empty for an engine that claims none
 * @param threads CPU threads that one operation of the model may use, counted with the calling one
 * @param visibleDevices {@code CUDA_VISIBLE_DEVICES} for a child process that is to see nothing else; empty where the claim is not on GPUs
 */
public record EngineResources(List<Device> devices, int threads, Optional<String> visibleDevices) {
    public EngineResources {
        if (threads < 1) {
            throw new IllegalArgumentException("an engine needs 1 thread or more, but is given " + threads);
        }
        devices = List.copyOf(devices);
    }

    /** Threads alone: no device is claimed. */
    public static EngineResources cpu(int threads) {
        return new EngineResources(List.of(), threads, Optional.empty());
    }
}
