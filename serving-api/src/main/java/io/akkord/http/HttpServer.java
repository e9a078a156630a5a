package io.akkord.http;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.ServerBinding;
import io.akkord.actors.node.DeploymentDirectory;
import io.akkord.actors.node.DevicesView;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The HTTP listeners of a node: the main one, and one of the admin API where the main one may not be it. They stop with its actor system:
 * no new connections first, then the requests under way finish.
 */
public final class HttpServer {
    private final List<ServerBinding> bindings;
    private final AtomicBoolean stopping;
    private final HttpSettings settings;

    private HttpServer(List<ServerBinding> bindings, AtomicBoolean stopping, HttpSettings settings) {
        this.bindings = List.copyOf(bindings);
        this.stopping = stopping;
        this.settings = settings;
    }

    /** As with a cluster, but without the admin API of one. */
    public static CompletionStage<HttpServer> start(
            ActorSystem<?> system,
            DeploymentDirectory directory,
            DevicesView devices,
            ModelControl control,
            HttpSettings settings) {
        return start(system, new Backend(directory, devices, control, Optional.empty()), settings);
    }

    /**
     * Starts listening.
     *
     * @return completes when connections are accepted; fails when an address cannot be bound, or with an {@link IllegalArgumentException}
     *     that names the setting when the admin API would be open to others, or a certificate cannot be used
     */
    public static CompletionStage<HttpServer> start(ActorSystem<?> system, Backend backend, HttpSettings settings) {
        try {
            AdminPlacement admin = AdminPlacement.of(settings);
            AtomicBoolean stopping = new AtomicBoolean();
            Listeners listeners = new Listeners(system, settings, new ServerParts(backend, settings, stopping));
            return listeners
                    .bindMain(admin.onMain())
                    .thenCompose(main -> admin.own()
                            ? listeners.bindAdmin(main).thenApply(own -> List.of(main, own))
                            : CompletableFuture.completedFuture(List.of(main)))
                    .thenApply(bindings -> {
                        bindings.forEach(
                                binding -> binding.whenTerminationSignalIssued().thenRun(() -> stopping.set(true)));
                        return new HttpServer(bindings, stopping, settings);
                    });
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Where it listens: with the port that the system chose, if port 0 was asked for. */
    public InetSocketAddress address() {
        return bindings.get(0).localAddress();
    }

    /** Where the admin API answers; the same as {@link #address} unless it has a listener of its own. */
    public InetSocketAddress adminAddress() {
        return bindings.get(bindings.size() - 1).localAddress();
    }

    /** What its URLs begin with: http or https. */
    public String scheme() {
        return settings.tls().isOn() ? "https" : "http";
    }

    /** Stops accepting, lets the requests under way finish within the shutdown timeout, then closes every connection. */
    public CompletionStage<Done> stop() {
        stopping.set(true);
        CompletionStage<Done> all = CompletableFuture.completedFuture(Done.getInstance());
        for (ServerBinding binding : bindings) {
            CompletionStage<Done> one = binding.unbind()
                    .thenCompose(done -> binding.terminate(settings.shutdownTimeout()))
                    .thenApply(terminated -> Done.getInstance());
            all = all.thenCombine(one, (before, now) -> now);
        }
        return all;
    }
}
