package io.akkord.api;

import io.akkord.actors.node.Joining;
import io.akkord.actors.node.Node;
import io.akkord.actors.node.StopCause;
import io.akkord.http.Backend;
import io.akkord.http.HttpServer;
import io.akkord.http.HttpSettings;
import io.akkord.http.ModelControl;
import io.akkord.http.spot.SpotSettings;
import io.akkord.http.spot.SpotWatch;
import io.akkord.runtime.spec.DeploymentSpec;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node with its HTTP server, in this JVM. Thread-safe.
 *
 * <pre>{@code
 * try (Akkord node = Akkord.start()) {
 *   node.deploy(app).toCompletableFuture().join();
 *   DeploymentHandle<Tensors, Tensors> digits = node.handle("digits", Tensors.class, Tensors.class);
 *   Tensors scores = digits.call(scan).join();
 * }
 * }</pre>
 */
public final class Akkord implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Akkord.class);

    private final Node node;
    private final HttpServer http;

    private Akkord(Node node, HttpServer http) {
        this.node = node;
        this.http = http;
    }

    /** Starts a node with the settings of {@link AkkordSettings#load()}. */
    public static Akkord start() {
        return start(AkkordSettings.load());
    }

    /**
     * Starts a node. Blocks until it listens; while it waits for other nodes to join, that may be long.
     *
     * @throws StartFailedException when it cannot, such as when the port is taken; nothing is left running
     */
    public static Akkord start(AkkordSettings settings) {
        SpotSettings spot;
        try {
            spot = SpotSettings.of(settings.node().config());
        } catch (IllegalArgumentException e) {
            throw new StartFailedException("the node did not start: " + e.getMessage(), e);
        }
        LogCapture log = LogCapture.begin();
        Node node;
        try {
            Joining joining = settings.node().discovery() ? new ClusterDiscovery() : Joining.by(settings.node());
            node = Node.start(settings.node(), joining, log)
                    .toCompletableFuture()
                    .join();
            node.system().getWhenTerminated().whenComplete((done, failure) -> log.close());
        } catch (CompletionException e) {
            log.close();
            throw new StartFailedException("the node did not start: " + rootMessage(e), e);
        }
        try {
            Backend backend = new Backend(node.directory(), node.devices(), control(node), Optional.of(node.control()));
            HttpServer http = HttpServer.start(node.system(), backend, settings.http())
                    .toCompletableFuture()
                    .join();
            node.publishHttp(http.scheme() + "://" + reachable(http.address(), node) + ":"
                    + http.address().getPort());
            watchForSpotNotice(spot, node);
            return new Akkord(node, http);
        } catch (RuntimeException e) {
            node.stop().toCompletableFuture().join();
            throw new StartFailedException(cannotListen(settings.http(), e), e);
        }
    }

    /** An address by which other machines find what listens on all addresses of this one. */
    private static String reachable(InetSocketAddress bound, Node node) {
        return bound.getAddress() != null && !bound.getAddress().isAnyLocalAddress()
                ? bound.getHostString()
                : node.settings().host();
    }

    private static void watchForSpotNotice(SpotSettings settings, Node node) {
        SpotWatch watch = SpotWatch.start(settings, notice -> {
            LOG.warn("this machine is taken away ({}): the node drains and leaves", notice);
            node.stop();
        });
        node.system().getWhenTerminated().whenComplete((done, failure) -> watch.close());
    }

    private static ModelControl control(Node node) {
        return new ModelControl() {
            @Override
            public CompletionStage<Void> load(DeploymentSpec spec) {
                return node.load(spec);
            }

            @Override
            public CompletionStage<Void> unload(String deployment) {
                return node.unload(deployment);
            }
        };
    }

    private static String cannotListen(HttpSettings http, Throwable failure) {
        String where = http.host() + ":" + http.port();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException) {
                return "HTTP cannot start: " + cause.getMessage();
            }
            if (cause instanceof BindException) {
                return "cannot listen on " + where + " (" + cause.getMessage() + "): another process has port "
                        + http.port() + ", or " + http.host() + " is not an address of this machine. Stop that process,"
                        + " or choose another port: akkord.http.port, or --port on the command line; 0 takes any free one";
            }
        }
        return "cannot listen on " + where + ": " + rootMessage(failure);
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    /**
     * Deploys an application.
     *
     * @return completes when every deployment has a READY replica; fails with {@link io.akkord.actors.node.DeploymentException}, which names
     *     the deployment and the reason, and nothing of the application is left
     */
    public CompletionStage<Void> deploy(Application application) {
        return node.deploy(application.spec());
    }

    /** Drains an application and removes it. */
    public CompletionStage<Void> delete(String application) {
        return node.delete(application);
    }

    /**
     * The way to call a deployment from Java.
     *
     * @param requests the request type of the handler; {@link io.akkord.runtime.tensor.Tensors} for models
     * @param responses the response type, likewise
     * @throws IllegalArgumentException when there is no such deployment, or its types are others; the message names both
     */
    public <I, O> DeploymentHandle<I, O> handle(String deployment, Class<I> requests, Class<O> responses) {
        return DeploymentHandle.of(node.calls().handle(deployment, requests, responses));
    }

    /** What the URLs of its HTTP begin with: http, or https where a certificate is configured. */
    public String httpScheme() {
        return http.scheme();
    }

    /** Where HTTP listens: with the port that the system chose, if port 0 was asked for. */
    public InetSocketAddress httpAddress() {
        return http.address();
    }

    /** The node's id in its cluster. */
    public String nodeName() {
        return node.name();
    }

    /** Whether the node formed a cluster of its own when it started, instead of joining others. */
    public boolean formedCluster() {
        return node.formedCluster();
    }

    /** Why the node is stopping or has stopped, if it is. */
    public Optional<StopCause> stopCause() {
        return node.stopCause();
    }

    /** Completes when the node has stopped, for whatever reason. */
    public CompletionStage<Void> whenStopped() {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        node.whenEnded().whenComplete((done, failure) -> complete(stopped, failure));
        return stopped;
    }

    private static void complete(CompletableFuture<Void> stopped, @Nullable Throwable failure) {
        if (failure == null) {
            stopped.complete(null);
        } else {
            stopped.completeExceptionally(failure);
        }
    }

    /** Refuses new requests, finishes those in flight within the drain timeout, and stops. */
    public CompletionStage<Void> stop() {
        return node.stop().thenAccept(done -> {});
    }

    /** Stops, and blocks until it has stopped. */
    @Override
    public void close() {
        stop().toCompletableFuture().join();
    }
}
