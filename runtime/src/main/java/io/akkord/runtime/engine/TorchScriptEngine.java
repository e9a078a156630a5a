package io.akkord.runtime.engine;

import ai.djl.pytorch.engine.PtNDArray;
import io.akkord.runtime.ModelRoots;
import io.akkord.runtime.engine.InputStaging.Staged;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a TorchScript module on libtorch, on one thread: on the first GPU or slice of its claim, or without one on the CPU, where libtorch
 * helps with threads of its own. A batch is one forward pass; when it fails, its requests run one by one, so that a bad one fails alone. A
 * model must not keep its input tensors beyond the call: their bytes are overwritten by the next batch.
 */
public final class TorchScriptEngine implements Engine {
    private static final Logger LOG = LoggerFactory.getLogger(TorchScriptEngine.class);

    private final DeploymentSpec spec;
    private final Model.TorchScript model;
    private final ModelRoots roots;
    private final EngineResources resources;
    private final boolean batched;
    private final List<InputStaging> staging = new ArrayList<>();
    private final List<TorchType> inputTypes = new ArrayList<>();
    private final List<TorchType> outputTypes = new ArrayList<>();
    private final LogThrottle throttle = new LogThrottle(TimeUnit.SECONDS.toNanos(10));
    private @Nullable TorchModule module;

    /**
     * An engine that is not loaded yet.
     *
     * @param roots where the model file may lie
     */
    TorchScriptEngine(DeploymentSpec spec, Model.TorchScript model, ModelRoots roots, EngineResources resources) {
        this.spec = spec;
        this.model = model;
        this.roots = roots;
        this.resources = resources;
        this.batched = spec.batch().isBatched();
    }

    /** Native tensors in this process that engines made and have not freed: none while nothing runs. */
    public static long liveTensors() {
        return NativeScope.live();
    }

    @Override
    public void load() throws EngineException {
        for (TensorSpec input : model.inputs()) {
            inputTypes.add(type("input", input));
            staging.add(new InputStaging(input, batched));
        }
        for (TensorSpec output : model.outputs()) {
            outputTypes.add(type("output", output));
        }
        Optional<String> refusal = roots.refuse(model.file());
        if (refusal.isPresent()) {
            throw EngineException.unfitNode(refusal.get(), null);
        }
        TorchArchive.check(model.file());
        module = TorchModule.load(model.file(), resources);
    }

    @Override
    public void reconfigure(DeploymentSpec changed) {
        if (changed.batch().isBatched() != batched) {
            throw new IllegalArgumentException("batch.max_size of a TorchScript model can become "
                    + changed.batch().maxSize() + " only in a new replica, since its inputs have another shape then");
        }
    }

    private TorchType type(String kind, TensorSpec tensor) throws EngineException {
        return TorchType.of(tensor.dataType())
                .orElseThrow(
                        () -> new EngineException("deployment '" + spec.name() + "': its " + kind + " '" + tensor.name()
                                + "' is declared as " + tensor.dataType() + ", but a TorchScript model can have "
                                + TorchType.supported()));
    }

    @Override
    public CompletionStage<Execution> run(List<Object> payloads) {
        TorchModule loaded = loaded();
        Stopwatch time = new Stopwatch();
        List<Outcome> outcomes = new ArrayList<>(payloads.size());
        if (batched && payloads.size() > 1) {
            try {
                outcomes.addAll(forward(loaded, payloads, time));
                return CompletableFuture.completedFuture(time.execution(outcomes));
            } catch (RuntimeException | OutOfMemoryError e) {
                LOG.debug("deployment {}: a batch of {} failed and is run one by one", spec.name(), payloads.size(), e);
            }
        }
        for (Object payload : payloads) {
            outcomes.add(alone(loaded, payload, time));
        }
        return CompletableFuture.completedFuture(time.execution(outcomes));
    }

    private Outcome alone(TorchModule loaded, Object payload, Stopwatch time) {
        try {
            return forward(loaded, List.of(payload), time).get(0);
        } catch (RuntimeException | OutOfMemoryError e) {
            String summary = Torch.summary(e);
            long skipped = throttle.tryAcquire(System.nanoTime());
            if (skipped >= 0) {
                LOG.error("deployment {}: its model failed ({} failures before not logged)", spec.name(), skipped, e);
            }
            return Outcome.failure(Reason.INTERNAL, "model '" + spec.name() + "' failed: " + summary);
        }
    }

    private List<Outcome> forward(TorchModule loaded, List<Object> payloads, Stopwatch time) {
        time.start();
        try (NativeScope scope = loaded.newScope()) {
            List<PtNDArray> inputs = inputs(loaded, scope, payloads);
            time.inputDone();
            List<PtNDArray> outputs = loaded.forward(scope, inputs);
            time.inferDone();
            List<Outcome> outcomes = outcomes(loaded, scope, outputs, payloads);
            time.outputDone();
            return outcomes;
        }
    }

    private List<PtNDArray> inputs(TorchModule loaded, NativeScope scope, List<Object> payloads) {
        List<PtNDArray> inputs = new ArrayList<>(model.inputs().size());
        for (int i = 0; i < model.inputs().size(); i++) {
            String name = model.inputs().get(i).name();
            List<Tensor> parts = new ArrayList<>(payloads.size());
            for (Object payload : payloads) {
                parts.add(((Tensors) payload).get(name));
            }
            Staged staged = staging.get(i).stage(parts);
            inputs.add(loaded.tensor(scope, staged.bytes(), staged.shape(), inputTypes.get(i)));
        }
        return inputs;
    }

    private List<Outcome> outcomes(
            TorchModule loaded, NativeScope scope, List<PtNDArray> outputs, List<Object> payloads) {
        if (outputs.size() != outputTypes.size()) {
            throw new IllegalStateException(
                    "it is declared with " + outputTypes.size() + " outputs, but returned " + outputs.size());
        }
        int[] rows = rows(payloads);
        List<List<Tensor>> shares = new ArrayList<>(outputs.size());
        for (int i = 0; i < outputs.size(); i++) {
            TensorSpec declared = model.outputs().get(i);
            TorchType type = outputTypes.get(i);
            PtNDArray output = outputs.get(i);
            if (!loaded.is(scope, output, type)) {
                throw new IllegalStateException("its output '" + declared.name() + "' is declared as "
                        + declared.dataType() + ", but is " + TorchType.describe(loaded.scalarType(scope, output)));
            }
            Shape shape = Shape.of(output.getShape().getShape());
            shares.add(OutputSplit.split(declared, shape, loaded.bytes(scope, output, type), rows, batched));
        }
        List<Outcome> outcomes = new ArrayList<>(payloads.size());
        for (int request = 0; request < payloads.size(); request++) {
            List<Tensor> response = new ArrayList<>(outputs.size());
            for (List<Tensor> share : shares) {
                response.add(share.get(request));
            }
            outcomes.add(Outcome.success(Tensors.of(response)));
        }
        return outcomes;
    }

    private int[] rows(List<Object> payloads) {
        int[] rows = new int[payloads.size()];
        if (batched) {
            String first = model.inputs().get(0).name();
            for (int i = 0; i < rows.length; i++) {
                rows[i] = Math.toIntExact(
                        ((Tensors) payloads.get(i)).get(first).shape().dim(0));
            }
        }
        return rows;
    }

    @Override
    public void checkHealth() {
        loaded().checkHealth();
    }

    private TorchModule loaded() {
        TorchModule loaded = module;
        if (loaded == null) {
            throw new IllegalStateException("the model of " + spec.name() + " is not loaded");
        }
        return loaded;
    }

    @Override
    public int concurrency() {
        return 1;
    }

    @Override
    public void close() {
        TorchModule loaded = module;
        module = null;
        staging.clear();
        if (loaded != null) {
            loaded.close();
        }
    }

    /** Adds up the parts of the passes of one run. */
    private static final class Stopwatch {
        private long last;
        private long input;
        private long infer;
        private long output;

        void start() {
            last = System.nanoTime();
        }

        void inputDone() {
            input += lap();
        }

        void inferDone() {
            infer += lap();
        }

        void outputDone() {
            output += lap();
        }

        private long lap() {
            long now = System.nanoTime();
            long lap = now - last;
            last = now;
            return lap;
        }

        Execution execution(List<Outcome> outcomes) {
            return new Execution(outcomes, input, infer, output);
        }
    }
}
