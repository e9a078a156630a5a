package io.akkord.http;

import akka.http.javadsl.model.ContentTypes;
import akka.util.ByteString;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.akkord.actors.node.DeploymentException;
import io.akkord.http.admin.ErrorDocument;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the endpoints of the admin API have in common: reading small bodies, and answering when the cluster has. */
final class AdminReplies {
    private static final Logger LOG = LoggerFactory.getLogger(AdminReplies.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final BodyDecompressor decompressor;
    private final String retryAfterSeconds;

    AdminReplies(BodyDecompressor decompressor, String retryAfterSeconds) {
        this.decompressor = decompressor;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** What an endpoint does. */
    interface Step {
        void run(Exchange exchange, List<String> arguments) throws Refusal;
    }

    static Endpoint refusing(Step step) {
        return (exchange, arguments) -> {
            try {
                step.run(exchange, arguments);
            } catch (Refusal e) {
                exchange.answer(e.reply());
            }
        };
    }

    static Reply error(int status, ErrorDocument document) {
        return new Reply(
                status, ContentTypes.APPLICATION_JSON, ByteString.fromArrayUnsafe(document.write()), List.of());
    }

    /** Answers with what the cluster says; 503 when it does not say it in time. */
    <T> void answer(Exchange exchange, CompletionStage<T> stage, Function<T, Reply> reply) {
        stage.whenComplete((result, failure) -> {
            if (failure == null) {
                exchange.answer(() -> reply.apply(result));
            } else {
                exchange.answer(failed(exchange, failure));
            }
        });
    }

    private Reply failed(Exchange exchange, Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof DeploymentException) {
            return Reply.error(Statuses.NOT_FOUND, String.valueOf(cause.getMessage()));
        }
        LOG.warn(
                "{} {} was not answered by the cluster, request {}: {}",
                exchange.head().method(),
                exchange.head().path(),
                exchange.requestId(),
                cause.toString());
        return Reply.error(Statuses.UNAVAILABLE, unanswered(cause)).with("Retry-After", retryAfterSeconds);
    }

    static String unanswered(Throwable failure) {
        return "the cluster did not answer in time (" + cause(failure).getMessage()
                + "); it may have done what was asked nevertheless: look before asking again";
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** The body as text, decompressed. */
    String text(Exchange exchange) throws Refusal {
        decompressor.decompress(exchange);
        return StandardCharsets.UTF_8.decode(exchange.body()).toString();
    }

    /** A small JSON object; an empty one when there is no body. */
    JsonNode json(Exchange exchange, Set<String> known) throws Refusal {
        String text = text(exchange);
        if (text.isBlank()) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            JsonNode body = MAPPER.readTree(text);
            if (!body.isObject()) {
                throw Refusal.badRequest("the body must be a JSON object, but is " + body.getNodeType());
            }
            for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
                String name = names.next();
                if (!known.contains(name)) {
                    throw Refusal.badRequest("'" + name + "' is not known here; there is " + String.join(", ", known));
                }
            }
            return body;
        } catch (JsonProcessingException e) {
            throw Refusal.badRequest("the body is not valid JSON: " + e.getOriginalMessage());
        }
    }
}
