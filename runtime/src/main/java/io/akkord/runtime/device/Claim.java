package io.akkord.runtime.device;

import java.util.List;

/**
 * A claim as granted. It holds until it is released, its lease expires, or its owner is gone.
 *
 * @param parts of the devices it holds, in the order of the request where that named them
 * @param engineThreads CPU threads its engine may use: the cores of its slots, or one for a claim on GPUs
 */
public record Claim(ClaimId id, ClaimRequest request, List<Allotment> parts, int engineThreads) {
    public Claim {
        parts = List.copyOf(parts);
    }

    public ClaimHolder holder() {
        return request.holder();
    }

    public List<DeviceId> devices() {
        return parts.stream().map(Allotment::device).toList();
    }
}
