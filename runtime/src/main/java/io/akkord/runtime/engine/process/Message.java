package io.akkord.runtime.engine.process;

import io.akkord.runtime.engine.Engine.Execution;
import java.util.List;

/** What a parent and the process of its engine tell each other; {@link MessageCodec} has the form on the wire. */
sealed interface Message {

    /** The child's first: that it is the one that was started, and not some stranger. */
    record Hello(String secret) implements Message {}

    /** The parent's first. */
    record Load(EngineOrder order) implements Message {}

    record Loaded() implements Message {}

    /** The engine could not be loaded, perhaps for what this node lacks. The child waits for its end. */
    record LoadFailed(String reason, boolean unfitNode) implements Message {}

    /** The payloads are each {@link io.akkord.runtime.tensor.Tensors}. */
    record Run(long id, List<Object> payloads) implements Message {
        public Run {
            payloads = List.copyOf(payloads);
        }
    }

    record Done(long id, Execution execution) implements Message {}

    /** The engine is broken: the run has no outcomes. */
    record RunFailed(long id, String reason) implements Message {}

    record CheckHealth() implements Message {}

    record Healthy() implements Message {}

    record Ill(String reason) implements Message {}

    /** The child frees the engine and ends. */
    record Close() implements Message {}
}
