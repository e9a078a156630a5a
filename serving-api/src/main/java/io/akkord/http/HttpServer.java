package io.akkord.http;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.headers.ProductVersion;
import akka.http.javadsl.model.headers.Server;
import akka.http.javadsl.settings.ServerSettings;
import akka.stream.javadsl.Flow;
import io.akkord.actors.node.DeploymentDirectory;
import io.akkord.actors.node.DevicesView;
import io.akkord.runtime.request.RequestIds;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP listener of a node. It stops with its actor system: no new connections first, then the requests under way finish. */
public final class HttpServer {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    private final ServerBinding binding;
    private final AtomicBoolean stopping;
    private final Duration shutdownTimeout;

    private HttpServer(ServerBinding binding, AtomicBoolean stopping, Duration shutdownTimeout) {
        this.binding = binding;
        this.stopping = stopping;
        this.shutdownTimeout = shutdownTimeout;
    }

    /**
     * Starts listening.
     *
     * @return completes when connections are accepted; fails when the address cannot be bound
     */
    public static CompletionStage<HttpServer> start(
            ActorSystem<?> system,
            DeploymentDirectory directory,
            DevicesView devices,
            ModelControl control,
            HttpSettings settings) {
        AtomicBoolean stopping = new AtomicBoolean();
        Serving serving = serving(directory, devices, control, settings, stopping);
        return Http.get(system)
                .newServerAt(settings.host(), settings.port())
                .withSettings(akkaSettings(ServerSettings.create(system.classicSystem()), settings))
                .bindFlow(Flow.fromGraph(new RequestStage(serving)))
                .thenApply(binding -> {
                    binding.addToCoordinatedShutdown(settings.shutdownTimeout(), system);
                    binding.whenTerminationSignalIssued().thenRun(() -> stopping.set(true));
                    LOG.info("HTTP on {}", binding.localAddress());
                    return new HttpServer(binding, stopping, settings.shutdownTimeout());
                });
    }

    private static Serving serving(
            DeploymentDirectory directory,
            DevicesView devices,
            ModelControl control,
            HttpSettings settings,
            AtomicBoolean stopping) {
        HttpMetrics metrics = new HttpMetrics();
        String retryAfter = Long.toString((settings.retryAfter().toMillis() + 999) / 1000);
        BodyLimits bodies = new BodyLimits(settings.maxBodySize(), new ByteBudget(settings.bodyMemory()), retryAfter);
        BodyDecompressor decompressor = new BodyDecompressor(bodies);
        Submitter submitter = new Submitter(retryAfter);
        InferEndpoint infer = new InferEndpoint(submitter, decompressor, settings);
        ApplicationEndpoint applications = new ApplicationEndpoint(
                directory, infer, new HandlerJson(settings.maxJsonDepth()), decompressor, submitter);
        Endpoint models = new ModelLookup(directory).endpoint(infer::serve);
        List<Endpoints.Route> routes = new ArrayList<>();
        // First, because the first that fits is taken and this one is asked most.
        routes.add(Endpoints.Route.post("/v2/models/*/infer", models));
        routes.add(Endpoints.Route.post("/v2/models/*/versions/*/infer", models));
        routes.addAll(new ModelEndpoints(directory).routes());
        routes.addAll(new RepositoryEndpoints(directory, control).routes());
        routes.add(Endpoints.Route.get("/metrics", new MetricsEndpoint(directory, devices, metrics, bodies.budget())));
        routes.add(Endpoints.Route.get("/-/devices", new DevicesEndpoint(devices)));
        routes.addAll(new ServerEndpoints(directory, stopping::get).routes());
        return new Serving(
                settings,
                new Endpoints(routes, applications::find),
                new RequestIds(),
                bodies,
                metrics,
                new AccessLog(settings.accessLog()));
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
                .withParserSettings(akka.getParserSettings().withMaxContentLength(Long.MAX_VALUE));
    }

    /** Where it listens: with the port that the system chose, if port 0 was asked for. */
    public InetSocketAddress address() {
        return binding.localAddress();
    }

    /** Stops accepting, lets the requests under way finish within the shutdown timeout, then closes every connection. */
    public CompletionStage<Done> stop() {
        stopping.set(true);
        return binding.unbind()
                .thenCompose(done -> binding.terminate(shutdownTimeout))
                .thenApply(terminated -> Done.getInstance());
    }
}
