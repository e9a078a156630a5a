package io.akkord.http;

import akka.event.LoggingAdapter;
import akka.http.ParsingErrorHandler;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.scaladsl.model.ErrorInfo;
import akka.http.scaladsl.model.StatusCode;
import akka.http.scaladsl.settings.ServerSettings;

/** Answers what is not HTTP well enough to become a request, in the same form as every other failure. Akka finds it by its name. */
public final class IllegalRequestHandler extends ParsingErrorHandler {
    /** Where Akka looks for the one instance. */
    @SuppressWarnings("checkstyle:ConstantName")
    public static final IllegalRequestHandler MODULE$ = new IllegalRequestHandler();

    private IllegalRequestHandler() {}

    @Override
    public HttpResponse handle(StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
        log.debug("Illegal request, answered {}: {}", status.intValue(), error.formatPretty());
        Reply reply = Reply.error(status.intValue(), error.summary());
        return HttpResponse.create().withStatus(status).withEntity(HttpEntities.create(reply.type(), reply.body()));
    }
}
