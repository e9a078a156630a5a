package io.akkord.runtime.engine;

import io.akkord.runtime.handler.RequestContext;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A loaded model. One replica owns one engine. {@link EngineHost} calls it, on threads kept for it; nothing here may be called from an
 * actor's dispatcher.
 */
public interface Engine extends AutoCloseable {

    /**
     * Hands the engine its own threads, for work that goes on after an asynchronous wait. Called once, before {@link #load()}. An engine
     * that computes on the calling thread needs none.
     */
    default void useThreads(Executor threads) {}

    /** Tells the engine which replica it is of. Called once, before {@link #load()}. */
    default void belongsTo(String replica) {}

    /**
     * Loads the model. Called once, before anything else.
     *
     * @throws EngineException with a message for the operator: what was expected, what was found, what to do
     */
    void load() throws EngineException;

    /**
     * Runs one batch, whose requests have equal batch keys.
     *
     * @param payloads as in {@link io.akkord.runtime.request.Request#payload()}; not empty
     * @return completes with as many outcomes as there are payloads, in their order. It fails only when the engine itself is broken; a
     *     request that is at fault gets a failure of its own. An engine that computes on the calling thread returns a completed stage
     */
    CompletionStage<Execution> run(List<Object> payloads);

    /**
     * The same, for an engine that cares whose requests these are, such as one that calls others for them.
     *
     * @param contexts one for each payload, or none when they are nobody's: warm-up requests
     */
    default CompletionStage<Execution> run(List<Object> payloads, List<RequestContext> contexts) {
        return run(payloads);
    }

    /**
     * Asks the engine how it is.
     *
     * @throws Exception says that the engine is ill and its replica is to be replaced
     */
    void checkHealth() throws Exception;

    /**
     * Takes a changed deployment while it serves; runs may be under way. What it loaded stays as it is: only limits, the options of batches,
     * health checks and {@code user_config} change. {@link #concurrency()} may be another afterwards.
     *
     * @throws Exception says why it cannot; it goes on under the old one
     */
    default void reconfigure(DeploymentSpec spec) throws Exception {}

    /** How many {@link #run} calls may be under way at once. */
    int concurrency();

    /**
     * Gives up what it is doing, where the engine can: nobody waits for its answers any more. Called from any thread, at any time, perhaps more
     * than once, and must not block. {@link #close()} is called nevertheless, once the calls under way have ended.
     */
    default void abort() {}

    /** Frees everything, natively too, even after {@link #load()} failed half way. Called once, after the last run. */
    @Override
    void close();

    /**
     * What running a batch gave and took.
     *
     * @param outcomes one for each payload
     * @param inputNanos making the model's inputs of the payloads
     * @param inferNanos in the model
     * @param outputNanos making responses of the model's outputs
     */
    record Execution(List<Outcome> outcomes, long inputNanos, long inferNanos, long outputNanos) {
        public Execution {
            outcomes = List.copyOf(outcomes);
        }
    }
}
