package io.akkord.http;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.ConnectionContext;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.ServerBuilder;
import akka.http.javadsl.model.headers.ProductVersion;
import akka.http.javadsl.model.headers.Server;
import akka.http.javadsl.settings.ServerSettings;
import akka.stream.javadsl.Flow;
import io.akkord.http.tls.ServerTls;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Binds the listeners of a server to their addresses, with or without TLS. */
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    private final ActorSystem<?> system;
    private final HttpSettings settings;
    private final ServerParts parts;
    private final Optional<ServerTls> tls;

    /** @throws IllegalArgumentException when a certificate cannot be used; the message names its file */
    Listeners(ActorSystem<?> system, HttpSettings settings, ServerParts parts) {
        this.system = system;
        this.settings = settings;
        this.parts = parts;
        this.tls = settings.tls().isOn() ? Optional.of(ServerTls.of(settings.tls())) : Optional.empty();
    }

    /** @param withAdmin whether the admin API answers there too */
    CompletionStage<ServerBinding> bindMain(boolean withAdmin) {
        return bind(settings.host(), settings.port(), withAdmin).thenApply(binding -> {
            LOG.info(
                    "{} on {}{}",
                    name(),
                    binding.localAddress(),
                    withAdmin ? "" : ", without the admin API, which is not for other machines without a key");
            return binding;
        });
    }

    /** @param main given up when this cannot be bound */
    CompletionStage<ServerBinding> bindAdmin(ServerBinding main) {
        AdminSettings admin = settings.admin();
        return bind(admin.host(), admin.port(), true).handle((binding, failure) -> {
            if (failure != null) {
                main.unbind();
                Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                throw new CompletionException(
                        new IllegalArgumentException(
                                "the admin API cannot listen on " + admin.host() + ":" + admin.port()
                                        + ": " + cause.getMessage()
                                        + ". Choose another akkord.http.admin.port (0 takes any free one), or give"
                                        + " akkord.http.access.keys a key of scope admin, with which it needs no listener of its own"));
            }
            LOG.info("Admin API: {} on {}", name(), binding.localAddress());
            return binding;
        });
    }

    private String name() {
        return tls.isPresent() ? "HTTPS" : "HTTP";
    }

    private CompletionStage<ServerBinding> bind(String host, int port, boolean withAdmin) {
        ServerBuilder builder = Http.get(system)
                .newServerAt(host, port)
                .withSettings(akkaSettings(ServerSettings.create(system.classicSystem()), settings));
        ServerBuilder secured = tls.map(server -> builder.enableHttps(ConnectionContext.httpsServer(server::engine)))
                .orElse(builder);
        return secured.bindFlow(Flow.fromGraph(new RequestStage(parts.serving(withAdmin))))
                .thenApply(binding -> {
                    binding.addToCoordinatedShutdown(settings.shutdownTimeout(), system);
                    return binding;
                });
    }

    /**
     * Akka's own settings. Its limits on sizes and times are lifted where ours, which know more about a request, take their place. Set
     * here and not in a file, so that no user's configuration undoes one of them unawares.
     */
    private static ServerSettings akkaSettings(ServerSettings akka, HttpSettings own) {
        scala.concurrent.duration.Duration never = scala.concurrent.duration.Duration.Inf();
        return akka.withServerHeader(Optional.of(Server.create(ProductVersion.create("akkord", Version.CURRENT))))
                .withBacklog(own.backlog())
                .withMaxConnections(own.maxConnections())
                .withPipeliningLimit(own.pipeliningLimit())
                .withRemoteAddressAttribute(true)
                .withTransparentHeadRequests(false)
                .withParsingErrorHandler(IllegalRequestHandler.class.getName())
                .withTimeouts(akka.getTimeouts()
                        .withIdleTimeout(never)
                        .withRequestTimeout(scala.concurrent.duration.Duration.Zero()))
                .withParserSettings(akka.getParserSettings()
                        .withMaxContentLength(Long.MAX_VALUE)
                        // Akka's warnings quote headers that it cannot read. Left unread, no API key gets into a log
                        // that way.
                        .withModeledHeaderParsing(false));
    }
}
