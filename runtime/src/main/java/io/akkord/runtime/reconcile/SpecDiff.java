package io.akkord.runtime.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.document.ApplicationDocuments;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What declaring an application would change.
 *
 * @param changes in the order of their paths
 * @param effects what becomes of each deployment, by name; those that are left as they are too
 */
public record SpecDiff(List<Change> changes, Map<String, Effect> effects) {
    public SpecDiff {
        changes = List.copyOf(changes);
        effects = Collections.unmodifiableMap(new TreeMap<>(effects));
    }

    /**
     * One value that changes.
     *
     * @param path in the application's document, a deployment by its name: "deployments.digits.batch.max_size"
     * @param from as JSON; empty where nothing was
     * @param to as JSON; empty where nothing will be
     */
    public record Change(String path, Optional<String> from, Optional<String> to) {}

    /** What becomes of a deployment. */
    public enum Effect {
        ADDED,
        REMOVED,
        UNCHANGED,
        /** Its replicas take the change while they serve. */
        IN_PLACE,
        /** New replicas start before the old ones drain. */
        NEW_REPLICAS
    }

    /** @param from the application as it is; null when it is new */
    public static SpecDiff between(@Nullable ApplicationSpec from, ApplicationSpec to) {
        List<Change> changes = new ArrayList<>();
        compare("", from == null ? null : tree(from), tree(to), changes);
        Map<String, Effect> effects = new TreeMap<>();
        if (from != null) {
            from.deployments().forEach(deployment -> effects.put(deployment.name(), Effect.REMOVED));
        }
        for (DeploymentSpec deployment : to.deployments()) {
            effects.put(deployment.name(), effect(from, deployment));
        }
        return new SpecDiff(changes, effects);
    }

    private static Effect effect(@Nullable ApplicationSpec from, DeploymentSpec to) {
        if (from != null) {
            for (DeploymentSpec old : from.deployments()) {
                if (old.name().equals(to.name())) {
                    return switch (SpecChange.of(old, to)) {
                        case NONE -> Effect.UNCHANGED;
                        case LIGHT -> Effect.IN_PLACE;
                        case HEAVY -> Effect.NEW_REPLICAS;
                    };
                }
            }
        }
        return Effect.ADDED;
    }

    /** The document with its deployments by name. */
    private static ObjectNode tree(ApplicationSpec spec) {
        ObjectNode tree = (ObjectNode) ApplicationDocuments.tree(spec);
        JsonNode list = tree.get("deployments");
        ObjectNode byName = JsonNodeFactory.instance.objectNode();
        list.forEach(deployment -> byName.set(deployment.get("name").textValue(), deployment));
        tree.set("deployments", byName);
        tree.put("ingress", spec.ingress().name());
        return tree;
    }

    private static void compare(String path, @Nullable JsonNode from, @Nullable JsonNode to, List<Change> changes) {
        if (from == null ? to == null : from.equals(to)) {
            return;
        }
        if ((from == null || from.isObject()) && (to == null || to.isObject())) {
            TreeSet<String> keys = new TreeSet<>();
            if (from != null) {
                from.fieldNames().forEachRemaining(keys::add);
            }
            if (to != null) {
                to.fieldNames().forEachRemaining(keys::add);
            }
            for (String key : keys) {
                compare(
                        path.isEmpty() ? key : path + "." + key,
                        from == null ? null : from.get(key),
                        to == null ? null : to.get(key),
                        changes);
            }
            return;
        }
        changes.add(new Change(
                path,
                Optional.ofNullable(from).map(JsonNode::toString),
                Optional.ofNullable(to).map(JsonNode::toString)));
    }
}
