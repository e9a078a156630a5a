package io.akkord.runtime.spec.document;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The keys that documents may have. A test holds them against docs/applications.md. */
final class DocumentKeys {
    static final List<String> ROOT = List.of("applications");
    static final List<String> APPLICATION = List.of("name", "route_prefix", "expected_version", "deployments");
    static final List<String> DEPLOYMENT = List.of(
            "name",
            "version",
            "torch_script",
            "handler",
            "types",
            "inputs",
            "outputs",
            "replicas",
            "min_available",
            "max_ongoing_requests",
            "max_queued_requests",
            "overload_status",
            "request_timeout",
            "batch",
            "devices",
            "engine_threads",
            "isolation",
            "placement",
            "health_check_period",
            "health_check_timeout",
            "graceful_shutdown_timeout",
            "user_config",
            "warm_up");
    static final List<String> TENSOR = List.of("name", "datatype", "shape", "ragged", "labels");
    static final List<String> BATCH = List.of("max_size", "max_delay", "preferred_sizes", "priorities");
    static final List<String> DEVICES = List.of("cpu_slots", "gpus", "gpu_memory", "mig_profile", "memory");
    static final List<String> PLACEMENT =
            List.of("required_labels", "preferred_labels", "resources", "max_replicas_per_node", "avoid");
    static final List<String> WARM_UP = List.of("inputs", "parameters");
    static final List<String> WARM_UP_TENSOR = List.of("name", "datatype", "shape", "data", "data_base64");

    private static final int FARTHEST = 3;

    private DocumentKeys() {}

    /** The known key that a wrong one was probably meant to be. */
    static Optional<String> nearest(String key, Collection<String> known) {
        String plain = plain(key);
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(plain, plain(candidate))))
                .filter(candidate -> distance(plain, plain(candidate)) <= Math.min(FARTHEST, plain.length() / 2));
    }

    private static String plain(String key) {
        String shortened = key.length() > 40 ? key.substring(0, 40) : key;
        return shortened.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    /** Levenshtein's. */
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = above[0];
            above[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = above[j];
                above[j] = Math.min(replaced, 1 + Math.min(above[j], above[j - 1]));
            }
        }
        return above[b.length()];
    }
}
