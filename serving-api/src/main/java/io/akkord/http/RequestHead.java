package io.akkord.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import io.akkord.runtime.request.TraceContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a request's head that the server looks at, read in one pass. Header values are as sent, null when absent.
 *
 * @param method in capitals
 * @param path percent-encoded, without the query
 * @param requestId of the client
 */
record RequestHead(
        String method,
        String path,
        @Nullable String requestId,
        @Nullable String timeoutSeconds,
        @Nullable String inferenceHeaderLength,
        @Nullable String contentEncoding,
        @Nullable String traceparent) {

    /** Its place in a distributed trace; empty where its caller named none, or not a valid one. */
    Optional<TraceContext> trace() {
        return traceparent == null ? Optional.empty() : TraceContext.parse(traceparent);
    }

    static RequestHead of(HttpRequest request) {
        String requestId = null;
        String timeoutSeconds = null;
        String inferenceHeaderLength = null;
        String contentEncoding = null;
        String traceparent = null;
        for (HttpHeader header : request.getHeaders()) {
            switch (header.lowercaseName()) {
                case "x-request-id" -> requestId = header.value();
                case "x-request-timeout-seconds" -> timeoutSeconds = header.value();
                // Sent more than once it is not a valid one.
                case "traceparent" -> traceparent = traceparent == null ? header.value() : "";
                case "inference-header-content-length" -> inferenceHeaderLength = header.value();
                case "content-encoding" ->
                    contentEncoding =
                            contentEncoding == null ? header.value() : contentEncoding + ", " + header.value();
                default -> {}
            }
        }
        return new RequestHead(
                request.method().value(),
                request.getUri().getPathString(),
                requestId,
                timeoutSeconds,
                inferenceHeaderLength,
                contentEncoding,
                traceparent);
    }
}
