package io.akkord.runtime;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.akkord.runtime.device.DeviceInventory;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads and checks {@code labels} and {@code resources} of {@link DeviceSettings}. An error names the key, the value and what is allowed. */
final class NodeLabels {
    private static final String PATH = "akkord.runtime.devices.";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,62}");
    private static final Pattern VALUE = Pattern.compile("(?!.*\\p{Cntrl})\\S(.{0,126}\\S)?");
    private static final int MOST = 64;
    private static final long MOST_OF_RESOURCE = 1_000_000_000_000L;
    private static final Set<String> CAPACITY_TYPES = Set.of("spot", "on-demand");

    private NodeLabels() {}

    static Map<String, String> labels(ConfigObject object) {
        Map<String, String> labels = new TreeMap<>();
        object.forEach((name, value) -> {
            check(
                    isPlain(value),
                    key("labels", name),
                    rendered(value),
                    "a text, a number or a boolean" + quoting(value));
            labels.put(name, value.unwrapped().toString());
        });
        return labels;
    }

    static Map<String, Long> resources(ConfigObject object) {
        Map<String, Long> resources = new TreeMap<>();
        object.forEach((name, value) -> {
            String allowed = "a whole number, 0 to " + MOST_OF_RESOURCE + quoting(value);
            try {
                check(isPlain(value), key("resources", name), rendered(value), allowed);
                // Of a system property it is a text.
                resources.put(name, Long.parseLong(value.unwrapped().toString()));
            } catch (NumberFormatException e) {
                check(false, key("resources", name), rendered(value), allowed);
            }
        });
        return resources;
    }

    static Map<String, String> checked(Map<String, String> labels) {
        checkNames("labels", labels);
        labels.forEach((name, value) -> {
            String key = key("labels", name);
            check(
                    !name.equals(DeviceInventory.ACCELERATOR),
                    key,
                    "'" + value + "'",
                    "left out: the node sets it to the model of its devices");
            check(
                    VALUE.matcher(value).matches(),
                    key,
                    "'" + value + "'",
                    "1 to 128 characters, none of them a control character, no space first or last");
            check(
                    !name.equals(DeviceInventory.CAPACITY_TYPE) || CAPACITY_TYPES.contains(value),
                    key,
                    "'" + value + "'",
                    "spot or on-demand");
        });
        return Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    static Map<String, Long> checkedResources(Map<String, Long> resources) {
        checkNames("resources", resources);
        resources.forEach((name, amount) -> check(
                amount >= 0 && amount <= MOST_OF_RESOURCE,
                key("resources", name),
                amount,
                "a whole number, 0 to " + MOST_OF_RESOURCE));
        return Collections.unmodifiableMap(new TreeMap<>(resources));
    }

    private static void checkNames(String kind, Map<String, ?> entries) {
        check(entries.size() <= MOST, PATH + kind, entries.size() + " entries", "at most " + MOST + " entries");
        for (String name : entries.keySet()) {
            check(
                    NAME.matcher(name).matches(),
                    "a name in " + PATH + kind,
                    "'" + name + "'",
                    "1 to 63 letters, digits, '.', '_', '/' and '-', the first a letter or digit");
        }
    }

    private static boolean isPlain(ConfigValue value) {
        return switch (value.valueType()) {
            case STRING, NUMBER, BOOLEAN -> true;
            case OBJECT, LIST, NULL -> false;
        };
    }

    /** A name with dots makes objects in objects. */
    private static String quoting(ConfigValue value) {
        return value.valueType() == ConfigValueType.OBJECT ? " (a name with dots is put in quotes)" : "";
    }

    private static String rendered(ConfigValue value) {
        return value.render(ConfigRenderOptions.concise());
    }

    private static String key(String kind, String name) {
        return PATH + kind + "." + name;
    }

    private static void check(boolean holds, String key, Object found, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(key + " must be " + allowed + ", but is " + found);
        }
    }
}
