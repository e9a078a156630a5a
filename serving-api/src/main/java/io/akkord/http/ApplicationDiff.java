package io.akkord.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.akkord.http.admin.PutResultDocument.Change;
import io.akkord.runtime.reconcile.SpecChange;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.document.ApplicationDocuments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a changed document changes, key by key. Pure. */
final class ApplicationDiff {
    private static final String DEPLOYMENTS = "deployments";
    private static final int LONGEST_VALUE = 200;

    private ApplicationDiff() {}

    /** @param before empty when the application is new */
    static List<Change> of(Optional<ApplicationSpec> before, ApplicationSpec after) {
        JsonNode none = JsonNodeFactory.instance.objectNode();
        JsonNode old = before.map(ApplicationDocuments::tree).orElse(none);
        JsonNode now = ApplicationDocuments.tree(after);
        List<Change> changes = new ArrayList<>();
        for (String key : keys(old, now)) {
            if (!key.equals(DEPLOYMENTS)) {
                compare(null, null, key, old.path(key), now.path(key), changes);
            }
        }
        Map<String, JsonNode> oldDeployments = byName(old);
        Map<String, JsonNode> newDeployments = byName(now);
        TreeSet<String> names = new TreeSet<>(oldDeployments.keySet());
        names.addAll(newDeployments.keySet());
        for (String name : names) {
            JsonNode was = oldDeployments.get(name);
            JsonNode is = newDeployments.get(name);
            if (was == null) {
                changes.add(new Change(name, "", null, "new", "NEW_REPLICAS"));
            } else if (is == null) {
                changes.add(new Change(name, "", "declared", null, null));
            } else {
                String effect = effect(before.orElseThrow(), after, name);
                for (String key : keys(was, is)) {
                    compare(name, effect, key, was.path(key), is.path(key), changes);
                }
            }
        }
        return changes;
    }

    private static String effect(ApplicationSpec before, ApplicationSpec after, String name) {
        return SpecChange.of(deployment(before, name), deployment(after, name)) == SpecChange.HEAVY
                ? "NEW_REPLICAS"
                : "IN_PLACE";
    }

    private static DeploymentSpec deployment(ApplicationSpec application, String name) {
        return application.deployments().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, JsonNode> byName(JsonNode application) {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        application.path(DEPLOYMENTS).forEach(one -> all.put(one.path("name").asText(), one));
        return all;
    }

    private static TreeSet<String> keys(JsonNode old, JsonNode now) {
        TreeSet<String> keys = new TreeSet<>();
        old.fieldNames().forEachRemaining(keys::add);
        now.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static void compare(
            @Nullable String deployment,
            @Nullable String effect,
            String key,
            JsonNode old,
            JsonNode now,
            List<Change> changes) {
        if (old.equals(now)) {
            return;
        }
        if (old.isObject() && now.isObject()) {
            for (String inner : keys(old, now)) {
                compare(deployment, effect, key + "." + inner, old.path(inner), now.path(inner), changes);
            }
            return;
        }
        changes.add(new Change(deployment, key, text(old), text(now), effect));
    }

    private static @Nullable String text(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        String text = value.isTextual() ? value.textValue() : value.toString();
        return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "...";
    }
}
