package io.akkord.actors.testing;

import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.handler.Handler;
import io.akkord.runtime.handler.HandlerDefinition;
import io.akkord.runtime.handler.HandlerLifecycle;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Isolation;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.PlacementOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Deployments for tests: a handler that echoes, under options a test changes one by one. */
public final class Specs {
    private Specs() {}

    /** Returns its request. */
    public static final class Echo implements Handler<String, String> {
        @Override
        public CompletionStage<String> handle(String request) {
            return CompletableFuture.completedFuture(request);
        }
    }

    public static Builder named(String name) {
        return new Builder(name);
    }

    public static ApplicationSpec application(String name, String route, DeploymentSpec... deployments) {
        return new ApplicationSpec(name, route, List.of(deployments));
    }

    /** The options a test may care about. */
    public static final class Builder {
        private final String name;
        private BatchOptions batch = BatchOptions.NONE;
        private Class<? extends HandlerLifecycle> handler = Echo.class;
        private List<Class<?>> types = List.of();
        private Isolation isolation = Isolation.IN_PROCESS;
        private int replicas = 1;
        private int ongoing = 8;
        private int queued = 100;
        private Duration graceful = Duration.ofSeconds(5);
        private Duration healthPeriod = Duration.ofSeconds(10);
        private Duration healthTimeout = Duration.ofSeconds(5);
        private Map<String, Object> userConfig = Map.of();
        private List<Object> warmUp = List.of();
        private Optional<DeviceRequest> devices = Optional.empty();

        private Builder(String name) {
            this.name = name;
        }

        public Builder handler(Class<? extends HandlerLifecycle> type) {
            handler = type;
            return this;
        }

        public Builder types(Class<?>... declared) {
            types = List.of(declared);
            return this;
        }

        public Builder isolation(Isolation where) {
            isolation = where;
            return this;
        }

        public Builder batch(BatchOptions options) {
            batch = options;
            return this;
        }

        public Builder devices(DeviceRequest request) {
            devices = Optional.of(request);
            return this;
        }

        public Builder replicas(int count) {
            replicas = count;
            return this;
        }

        public Builder limits(int maxOngoing, int maxQueued) {
            ongoing = maxOngoing;
            queued = maxQueued;
            return this;
        }

        public Builder graceful(Duration timeout) {
            graceful = timeout;
            return this;
        }

        public Builder health(Duration period, Duration timeout) {
            healthPeriod = period;
            healthTimeout = timeout;
            return this;
        }

        public Builder config(Map<String, Object> config) {
            userConfig = config;
            return this;
        }

        public Builder warmUp(Object... requests) {
            warmUp = List.of(requests);
            return this;
        }

        public DeploymentSpec build() {
            return new DeploymentSpec(
                    name,
                    "1",
                    new Model.JavaHandler(HandlerDefinition.of(handler, types), List.of(), List.of()),
                    batch,
                    replicas,
                    ongoing,
                    queued,
                    503,
                    Duration.ZERO,
                    graceful,
                    healthPeriod,
                    healthTimeout,
                    0,
                    devices,
                    isolation,
                    1,
                    PlacementOptions.ANY,
                    userConfig,
                    warmUp);
        }
    }
}
