package io.akkord.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.akkord.actors.node.DeploymentDirectory;
import io.akkord.http.v2.JsonLimits;
import io.akkord.http.v2.RepositoryIndex;
import io.akkord.runtime.spec.DeploymentSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The model repository extension: which models there are, and loading and unloading them. */
final class RepositoryEndpoints {
    private static final Logger LOG = LoggerFactory.getLogger(RepositoryEndpoints.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final DeploymentDirectory directory;
    private final ModelControl control;

    RepositoryEndpoints(DeploymentDirectory directory, ModelControl control) {
        this.directory = directory;
        this.control = control;
    }

    List<Endpoints.Route> routes() {
        ModelLookup lookup = new ModelLookup(directory);
        return List.of(
                Endpoints.Route.post("/v2/repository/index", (exchange, arguments) -> refusing(exchange, this::index)),
                Endpoints.Route.post(
                                "/v2/repository/models/*/load",
                                lookup.endpoint((exchange, port) -> refusing(exchange, e -> load(e, port.spec()))))
                        .through(Entrance.ADMIN),
                Endpoints.Route.post(
                                "/v2/repository/models/*/unload",
                                lookup.endpoint((exchange, port) -> refusing(exchange, e -> unload(e, port.spec()))))
                        .through(Entrance.ADMIN));
    }

    private interface Step {
        void run(Exchange exchange) throws Refusal;
    }

    private static void refusing(Exchange exchange, Step step) {
        try {
            step.run(exchange);
        } catch (Refusal e) {
            exchange.answer(e.reply());
        }
    }

    private void index(Exchange exchange) throws Refusal {
        RepositoryIndex.Wanted wanted = RepositoryIndex.read(exchange.body(), JsonLimits.DEFAULT);
        if (wanted instanceof RepositoryIndex.Wanted.Models models) {
            List<RepositoryIndex.Entry> entries = directory.all().stream()
                    .sorted(Comparator.comparing(port -> port.spec().name()))
                    .map(port -> new RepositoryIndex.Entry(
                            port.spec().name(), port.spec().version(), port.status()))
                    .toList();
            exchange.answer(Reply.json(RepositoryIndex.json(entries, models.readyOnly())));
        } else {
            throw Refusal.badRequest(((RepositoryIndex.Wanted.Bad) wanted).message());
        }
    }

    private void load(Exchange exchange, DeploymentSpec spec) throws Refusal {
        DeploymentSpec wanted = spec;
        for (Iterator<Map.Entry<String, JsonNode>> all = parameters(exchange).fields(); all.hasNext(); ) {
            Map.Entry<String, JsonNode> parameter = all.next();
            String name = parameter.getKey();
            if (name.equals("config")) {
                if (!parameter.getValue().isTextual()) {
                    throw Refusal.badRequest("parameter 'config' must be a JSON object in a string");
                }
                wanted = ConfigOverride.apply(parameter.getValue().textValue(), spec);
            } else if (name.startsWith("file:")) {
                throw Refusal.badRequest("parameter '" + name
                        + "' is not supported: model files come from this machine, not from requests");
            } else {
                throw Refusal.badRequest("parameter '" + name + "' is not known; load takes 'config'");
            }
        }
        answer(exchange, "load", spec.name(), control.load(wanted));
    }

    private void unload(Exchange exchange, DeploymentSpec spec) throws Refusal {
        for (Iterator<String> names = parameters(exchange).fieldNames(); names.hasNext(); ) {
            String name = names.next();
            // No model depends on another here, so that it changes nothing.
            if (!name.equals("unload_dependents")) {
                throw Refusal.badRequest("parameter '" + name + "' is not known; unload takes 'unload_dependents'");
            }
        }
        answer(exchange, "unload", spec.name(), control.unload(spec.name()));
    }

    private static void answer(Exchange exchange, String verb, String model, CompletionStage<Void> done) {
        done.whenComplete((nothing, failure) -> {
            if (failure == null) {
                LOG.info("{} of model {} done, request {}", verb, model, exchange.requestId());
                exchange.answer(Reply.empty(200));
                return;
            }
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            LOG.warn("{} of model {} failed, request {}: {}", verb, model, exchange.requestId(), cause.toString());
            exchange.answer(Reply.error(
                    Statuses.BAD_REQUEST, "failed to " + verb + " model '" + model + "': " + cause.getMessage()));
        });
    }

    private static JsonNode parameters(Exchange exchange) throws Refusal {
        JsonNode parameters = body(exchange).path("parameters");
        if (!parameters.isMissingNode() && !parameters.isObject()) {
            throw Refusal.badRequest("'parameters' must be an object, but is " + parameters.getNodeType());
        }
        return parameters;
    }

    /** The body, which may be left out. */
    private static JsonNode body(Exchange exchange) throws Refusal {
        ByteBuffer body = exchange.body();
        if (!body.hasRemaining()) {
            return new ObjectNode(MAPPER.getNodeFactory());
        }
        try {
            JsonNode node = MAPPER.readTree(StandardCharsets.UTF_8.decode(body).toString());
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            throw Refusal.badRequest("the body is not valid JSON: " + e.getOriginalMessage());
        }
        throw Refusal.badRequest("the body must be a JSON object, or be left out");
    }
}
