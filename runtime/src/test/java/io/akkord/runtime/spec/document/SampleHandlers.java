package io.akkord.runtime.spec.document;

import io.akkord.runtime.handler.BatchHandler;
import io.akkord.runtime.handler.Handler;
import io.akkord.runtime.tensor.Tensors;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Handlers that documents of the tests name. */
public final class SampleHandlers {
    private SampleHandlers() {}

    public record Sum(int a, double b, String name, List<String> more) {}

    public static final class Adder implements Handler<Sum, Double> {
        @Override
        public CompletionStage<Double> handle(Sum request) {
            return CompletableFuture.completedFuture(request.a() + request.b());
        }

        @Override
        public void reconfigure(Map<String, Object> userConfig) {}
    }

    public static final class Upper implements Handler<String, String> {
        @Override
        public CompletionStage<String> handle(String request) {
            return CompletableFuture.completedFuture(request.toUpperCase(java.util.Locale.ROOT));
        }
    }

    public static final class Echo implements Handler<Tensors, Tensors> {
        @Override
        public CompletionStage<Tensors> handle(Tensors request) {
            return CompletableFuture.completedFuture(request);
        }
    }

    public static final class Batches implements BatchHandler<String, String> {
        @Override
        public CompletionStage<List<String>> handle(List<String> requests) {
            return CompletableFuture.completedFuture(requests);
        }
    }
}
