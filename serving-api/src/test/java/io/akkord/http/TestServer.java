package io.akkord.http;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.akkord.actors.node.DeploymentDirectory;
import io.akkord.actors.node.DeploymentPort;
import io.akkord.runtime.spec.DeploymentSpec;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A real server on a free port, over fake deployments. */
final class TestServer implements AutoCloseable {
    final Map<String, FakeDeployment> deployments = new ConcurrentHashMap<>();
    final Map<String, FakeDeployment> applications = new ConcurrentHashMap<>();
    final List<String> controlled = new CopyOnWriteArrayList<>();
    volatile CompletionStage<Void> controlAnswer = CompletableFuture.completedFuture(null);
    final FakeDevices devices = new FakeDevices();
    final FakeCluster cluster;
    final HttpServer server;
    private final ActorSystem<Void> system;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestServer(Config config, String logLevel, List<FakeDeployment> fakes) {
        for (FakeDeployment fake : fakes) {
            deployments.put(fake.spec().name(), fake);
        }
        system = ActorSystem.create(
                Behaviors.empty(),
                "http-test",
                ConfigFactory.parseString("akka.loglevel = " + logLevel + ", akka.coordinated-shutdown.exit-jvm = off")
                        .withFallback(ConfigFactory.load()));
        cluster = new FakeCluster(system);
        server = await(HttpServer.start(
                system,
                new Backend(new Directory(), devices, new Control(), Optional.of(cluster)),
                HttpSettings.of(config)));
    }

    static TestServer start(FakeDeployment... fakes) {
        return start("", fakes);
    }

    /** With settings beside the defaults, as lines of akkord.http. */
    static TestServer start(String settings, FakeDeployment... fakes) {
        return start(settings, "WARNING", fakes);
    }

    /** As {@link #start}, with all that Akka logs. */
    static TestServer startAtDebug(String settings, FakeDeployment... fakes) {
        return start(settings, "DEBUG", fakes);
    }

    private static TestServer start(String settings, String logLevel, FakeDeployment... fakes) {
        Config own = ConfigFactory.parseString("akkord.http {\nport = 0\n" + settings + "\n}");
        return new TestServer(own.withFallback(ConfigFactory.load()), logLevel, List.of(fakes));
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("did not complete", e);
        }
    }

    int port() {
        return server.address().getPort();
    }

    /** Where the admin API answers. */
    int adminPort() {
        return server.adminAddress().getPort();
    }

    RawClient connect() {
        return new RawClient(port());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (Exception e) {
            throw new AssertionError("no response", e);
        }
    }

    HttpResponse<byte[]> sendForBytes(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (Exception e) {
            throw new AssertionError("no response", e);
        }
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET().build());
    }

    HttpResponse<String> post(String path, String body) {
        return send(
                request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    @Override
    public void close() {
        system.terminate();
        await(system.getWhenTerminated());
    }

    private final class Directory implements DeploymentDirectory {
        @Override
        public Optional<DeploymentPort> find(String deployment) {
            return Optional.ofNullable(deployments.get(deployment));
        }

        @Override
        public Collection<DeploymentPort> all() {
            return new ArrayList<>(deployments.values());
        }

        @Override
        public Optional<Route> route(String path) {
            return routes().stream()
                    .filter(route -> path.equals(route.prefix()) || path.startsWith(route.prefix() + "/"))
                    .findFirst();
        }

        @Override
        public Collection<Route> routes() {
            return applications.entrySet().stream()
                    .map(route -> new Route(route.getKey(), route.getValue().application(), route.getValue()))
                    .toList();
        }
    }

    private final class Control implements ModelControl {
        @Override
        public CompletionStage<Void> load(DeploymentSpec spec) {
            controlled.add("load " + spec.name());
            deployments.get(spec.name()).spec = spec;
            return controlAnswer;
        }

        @Override
        public CompletionStage<Void> unload(String deployment) {
            controlled.add("unload " + deployment);
            return controlAnswer;
        }
    }
}
