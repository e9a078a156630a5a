package io.akkord.http;

import io.akkord.actors.node.DeploymentDirectory;
import io.akkord.actors.node.DeploymentPort;
import io.akkord.runtime.handler.MissingHandlerException;
import io.akkord.runtime.request.BatchKey;
import io.akkord.runtime.spec.Model;
import java.util.Map;
import java.util.Optional;

/** What answers at the route of an application: its ingress deployment, by V2 bodies or by plain JSON, as its model takes them. */
final class ApplicationEndpoint {
    private final DeploymentDirectory directory;
    private final InferEndpoint infer;
    private final HandlerJson json;
    private final BodyDecompressor decompressor;
    private final Submitter submitter;

    ApplicationEndpoint(
            DeploymentDirectory directory,
            InferEndpoint infer,
            HandlerJson json,
            BodyDecompressor decompressor,
            Submitter submitter) {
        this.directory = directory;
        this.infer = infer;
        this.json = json;
        this.decompressor = decompressor;
        this.submitter = submitter;
    }

    /** The endpoint of the application that the path belongs to. */
    Optional<Endpoint> find(String path) {
        return directory.route(path).map(route -> (exchange, arguments) -> serve(exchange, route.ingress()));
    }

    private void serve(Exchange exchange, DeploymentPort port) {
        if (!(port.spec().model() instanceof Model.JavaHandler handler) || handler.speaksTensors()) {
            infer.serve(exchange, port);
            return;
        }
        try {
            decompressor.decompress(exchange);
            Object payload = json.read(exchange.body(), requestType(handler));
            submitter.submit(
                    exchange, port, payload, 1, BatchKey.ANY, Map.of(), response -> json.write(response, exchange));
        } catch (Refusal e) {
            exchange.answer(e.reply());
        }
    }

    /** An ingress that lacks the classes cannot read requests for them. */
    private static Class<?> requestType(Model.JavaHandler handler) throws Refusal {
        try {
            return handler.definition().load().request();
        } catch (MissingHandlerException e) {
            throw new Refusal(Statuses.UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }
}
