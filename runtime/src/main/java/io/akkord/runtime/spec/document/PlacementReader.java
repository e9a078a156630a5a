package io.akkord.runtime.spec.document;

import io.akkord.runtime.spec.PlacementOptions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code placement}. */
final class PlacementReader {
    private PlacementReader() {}

    static Optional<PlacementOptions> read(Field field) {
        return field.object(DocumentKeys.PLACEMENT)
                .map(section -> new PlacementOptions(
                        labels(section, "required_labels"),
                        labels(section, "preferred_labels"),
                        section.get("resources")
                                .flatMap(f -> f.map(PlacementReader::amount))
                                .orElse(Map.of()),
                        section.get("max_replicas_per_node")
                                .flatMap(f -> f.integer().flatMap(count -> f.checked(() -> perNode(count))))
                                .orElse(0),
                        section.get("avoid")
                                .flatMap(f -> f.list(Field::text))
                                .map(Set::copyOf)
                                .orElse(Set.of())));
    }

    private static int perNode(int count) {
        return new PlacementOptions(Map.of(), Map.of(), Map.of(), count, Set.of()).maxReplicasPerNode();
    }

    private static Map<String, String> labels(Field section, String key) {
        return section.get(key).flatMap(f -> f.map(PlacementReader::label)).orElse(Map.of());
    }

    private static Optional<String> label(Field field) {
        return field.isObject() ? field.wrong("a text", "a name with dots is put in quotes") : field.text();
    }

    private static Optional<Long> amount(Field field) {
        if (field.isObject()) {
            return field.wrong("a whole number", "a name with dots is put in quotes");
        }
        return field.whole().flatMap(amount -> amount < 0 ? field.wrong("0 or more") : Optional.of(amount));
    }
}
