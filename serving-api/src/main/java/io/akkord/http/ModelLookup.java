package io.akkord.http;

import io.akkord.actors.node.DeploymentDirectory;
import io.akkord.actors.node.DeploymentPort;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Finds the deployment that a path names. */
final class ModelLookup {
    private static final int MOST_NAMES = 20;

    private final DeploymentDirectory directory;

    ModelLookup(DeploymentDirectory directory) {
        this.directory = directory;
    }

    /** An endpoint of /models/{name} or /models/{name}/versions/{version}, which answers 404 itself when there is no such model. */
    Endpoint endpoint(BiConsumer<Exchange, DeploymentPort> then) {
        return (exchange, arguments) -> {
            String name = arguments.get(0);
            Optional<DeploymentPort> port = directory.find(name);
            if (port.isEmpty()) {
                exchange.answer(Reply.error(Statuses.NOT_FOUND, "no model '" + name + "'; " + known()));
                return;
            }
            String version = port.get().spec().version();
            if (arguments.size() > 1 && !arguments.get(1).equals(version)) {
                exchange.answer(Reply.error(
                        Statuses.NOT_FOUND,
                        "model '" + name + "' has no version '" + arguments.get(1) + "'; it has version " + version));
                return;
            }
            then.accept(exchange, port.get());
        };
    }

    private String known() {
        List<String> names = directory.all().stream()
                .map(port -> port.spec().name())
                .sorted()
                .limit(MOST_NAMES)
                .toList();
        return names.isEmpty() ? "this node has none" : "this node has " + String.join(", ", names);
    }
}
