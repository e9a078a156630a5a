package io.akkord.runtime.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.runtime.tensor.Tensors;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class HandlerDefinitionTest {

    private static HandlerDefinition definition(
            Class<?> handler, Class<?> request, Class<?> response, boolean batched) {
        return new HandlerDefinition(
                handler.getName(), request.getName(), response.getName(), batched, false, List.of());
    }

    @Test
    void readsTheTypesOfAHandler() throws Exception {
        HandlerDefinition definition = HandlerDefinition.of(Lengths.class);

        assertThat(definition).isEqualTo(definition(Lengths.class, String.class, Integer.class, false));
        assertThat(definition.speaksTensors()).isFalse();
        assertThat(definition.load().newInstance()).isInstanceOf(Lengths.class);
    }

    @Test
    void readsTheTypesOfABatchHandler() {
        HandlerDefinition definition = HandlerDefinition.of(Batches.class);

        assertThat(definition).isEqualTo(definition(Batches.class, Tensors.class, Tensors.class, true));
        assertThat(definition.speaksTensors()).isTrue();
    }

    @Test
    void readsTypesThatAncestorsFixOrLeaveOpen() {
        assertThat(HandlerDefinition.of(MoreLengths.class).requestType()).isEqualTo(String.class.getName());
        assertThat(HandlerDefinition.of(SameDouble.class))
                .isEqualTo(definition(SameDouble.class, Double.class, Double.class, false));
        assertThat(HandlerDefinition.of(ThroughInterface.class))
                .isEqualTo(definition(ThroughInterface.class, Long.class, String.class, false));
    }

    @Test
    void refusesAClassThatCannotBeMade() {
        assertRefused(Same.class, "is abstract; it must be a class that can be instantiated");
        assertRefused(Hidden.class, "is not public; it must be, so that replicas can make one");
        assertRefused(WithArgument.class, "needs a public constructor without arguments, in a public class");
        assertRefused(Inner.class, "needs a public constructor without arguments, in a public class");
    }

    @Test
    void refusesAClassThatDoesNotFixItsTypes() {
        assertRefused(Raw.class, "must implement Handler<I, O> or BatchHandler<I, O> with its types given");
        assertRefused(Lists.class, "must be plain classes or records, without type parameters");
        assertRefused(Open.class, "must be plain classes or records, without type parameters");
    }

    private static void assertRefused(Class<? extends HandlerLifecycle> handler, String reason) {
        assertThatThrownBy(() -> HandlerDefinition.of(handler))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("handler " + handler.getName())
                .hasMessageContaining(reason);
    }

    public static class Lengths implements Handler<String, Integer> {
        @Override
        public CompletionStage<Integer> handle(String request) {
            return CompletableFuture.completedStage(request.length());
        }
    }

    public static class MoreLengths extends Lengths {}

    public static class Batches implements BatchHandler<Tensors, Tensors> {
        @Override
        public CompletionStage<List<Tensors>> handle(List<Tensors> requests) {
            return CompletableFuture.completedStage(requests);
        }
    }

    public abstract static class Same<T> implements Handler<T, T> {
        @Override
        public CompletionStage<T> handle(T request) {
            return CompletableFuture.completedStage(request);
        }
    }

    public static class SameDouble extends Same<Double> {}

    public static class Open<T> extends Same<T> {}

    /** Turns the order of the types round. */
    public interface Reversed<O, I> extends Handler<I, O> {}

    public static class ThroughInterface implements Reversed<String, Long> {
        @Override
        public CompletionStage<String> handle(Long request) {
            return CompletableFuture.completedStage(request.toString());
        }
    }

    static class Hidden extends Same<String> {
        public Hidden() {}
    }

    public static class WithArgument extends Same<String> {
        public WithArgument(String argument) {
            assertThat(argument).isNotNull();
        }
    }

    public class Inner extends Same<String> {
        @Override
        public String toString() {
            return "in " + HandlerDefinitionTest.this;
        }
    }

    @SuppressWarnings("rawtypes")
    public static class Raw implements Handler {
        @Override
        public CompletionStage handle(Object request) {
            return CompletableFuture.completedStage(request);
        }
    }

    public static class Lists implements Handler<List<String>, String> {
        @Override
        public CompletionStage<String> handle(List<String> request) {
            return CompletableFuture.completedStage(request.toString());
        }
    }
}
