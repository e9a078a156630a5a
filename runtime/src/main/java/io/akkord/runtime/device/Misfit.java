package io.akkord.runtime.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Says, in numbers, why a node does not fit a request. */
public final class Misfit {
    private Misfit() {}

    /** Why so many equal claims do not fit the node as it is now. */
    public static String of(NodeCapacity node, DeviceRequest request, int claims, Map<String, Long> resources) {
        String asked = "asked for " + (claims == 1 ? "" : claims + " times ") + request.describe() + ", but node '"
                + node.inventory().node() + "' ";
        Optional<String> resource = resources(node, claims, resources);
        if (node.candidates(request) >= request.devices() * claims && resource.isPresent()) {
            return asked + resource.get();
        }
        return asked
                + devices(node, request)
                + resource.map(text -> "; it also " + text).orElse("");
    }

    /** Why one claim does not fit these devices as they are now. */
    public static String of(
            NodeCapacity node, DeviceRequest request, List<DeviceId> named, Map<String, Long> resources) {
        List<String> reasons = new ArrayList<>();
        for (DeviceId id : named) {
            if (!node.has(id)) {
                reasons.add("node '" + node.inventory().node() + "' has no device " + id);
            } else if (!node.fits(request, node.position(id))) {
                reasons.add(device(node, request, node.position(id)));
            }
        }
        resources(node, 1, resources)
                .ifPresent(text -> reasons.add("node '" + node.inventory().node() + "' " + text));
        return "asked for " + request.describe() + ", but " + String.join("; ", reasons);
    }

    private static Optional<String> resources(NodeCapacity node, int claims, Map<String, Long> each) {
        List<String> lacks = new ArrayList<>();
        each.forEach((name, amount) -> {
            if (amount * claims > node.freeResource(name)) {
                lacks.add("has " + node.freeResource(name) + " of the resource '" + name + "' free of "
                        + node.inventory().resources().getOrDefault(name, 0L) + ", and " + amount * claims
                        + " are needed");
            }
        });
        return lacks.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", lacks));
    }

    private static String device(NodeCapacity node, DeviceRequest request, int at) {
        Device device = node.inventory().devices().get(at);
        String id = device.id() + " ";
        if (!request.admits(device)) {
            return id + "is a " + device.kind().label()
                    + device.migProfile().map(p -> " " + p).orElse("");
        }
        if (node.isFenced(at)) {
            return id + "is fenced";
        }
        if (node.isSplit(at)) {
            return id + "is split into MIG slices: ask for a slice";
        }
        if (request.exclusive() && !node.unused(at)) {
            return id + "is held by " + node.holders(at) + (node.holders(at) == 1 ? " claim" : " claims");
        }
        return id + "has a " + share(node, device) + " share and " + MemorySize.format(node.freeBytes(at)) + " free of "
                + MemorySize.format(device.memoryBytes()) + foreign(node, device);
    }

    private static String devices(NodeCapacity node, DeviceRequest request) {
        List<Device> all = node.inventory().devices();
        int total = 0;
        int fits = 0;
        int fenced = 0;
        int split = 0;
        int held = 0;
        int roomiest = -1;
        for (int at = 0; at < all.size(); at++) {
            if (!request.admits(all.get(at))) {
                continue;
            }
            total++;
            if (node.fits(request, at)) {
                fits++;
            } else if (node.isFenced(at)) {
                fenced++;
            } else if (node.isSplit(at)) {
                split++;
            } else if (request.exclusive() && !node.unused(at)) {
                held++;
            } else if (roomiest < 0 || node.tightness(at) > node.tightness(roomiest)) {
                roomiest = at;
            }
        }
        if (total == 0) {
            return "has no " + request.kind().label()
                    + (request instanceof DeviceRequest.MigSlice slice ? " " + slice.profile() : "");
        }
        int tooSmall = total - fits - fenced - split - held;
        StringBuilder text =
                new StringBuilder("has ").append(total).append(total == 1 ? " such device: " : " such devices: ");
        text.append(fits).append(fits == 1 ? " fits" : " fit");
        append(text, held, "held");
        append(text, fenced, "fenced");
        append(text, split, "split into MIG slices");
        append(text, tooSmall, "with too little left");
        if (roomiest >= 0) {
            text.append(" (the roomiest, ")
                    .append(device(node, request, roomiest))
                    .append(')');
        }
        return text.toString();
    }

    private static void append(StringBuilder text, int count, String what) {
        if (count > 0) {
            text.append(", ").append(count).append(' ').append(what);
        }
    }

    private static String share(NodeCapacity node, Device device) {
        double free = (DeviceRequest.WHOLE - node.shareMillionths(device.id())) / (double) DeviceRequest.WHOLE;
        return String.format(Locale.ROOT, "%.3f", free);
    }

    private static String foreign(NodeCapacity node, Device device) {
        long bytes = node.foreignBytes(device.id());
        return bytes == 0 ? "" : ", " + MemorySize.format(bytes) + " held by foreign processes";
    }
}
