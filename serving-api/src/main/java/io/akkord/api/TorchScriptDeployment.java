package io.akkord.api;

import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentDefaults;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.Tensors;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the deployment of a TorchScript file. */
public final class TorchScriptDeployment extends DeploymentBuilder<TorchScriptDeployment> {
    private @Nullable Path file;

    TorchScriptDeployment(String name) {
        super(name, DeploymentDefaults.devices(false));
    }

    /**
     * The TorchScript archive, as {@code torch.jit.save} writes it.
     *
     * @param archive read when a replica starts: a missing or broken file fails the deploy, with the reason
     */
    public TorchScriptDeployment model(Path archive) {
        file = archive;
        return this;
    }

    /** Requests that a replica runs before it is READY, so that the first caller does not pay for compilation. */
    public TorchScriptDeployment warmUp(Tensors... requests) {
        return addWarmUp(List.of(requests));
    }

    @Override
    TorchScriptDeployment self() {
        return this;
    }

    @Override
    Model model(List<TensorSpec> inputs, List<TensorSpec> outputs) {
        if (file == null) {
            throw new IllegalArgumentException("model must be the path of a TorchScript file, but is not given");
        }
        return new Model.TorchScript(file, inputs, outputs);
    }

    @Override
    BatchOptions defaultBatch() {
        return BatchOptions.NONE;
    }

    @Override
    boolean isHandler() {
        return false;
    }

    @Override
    void check(DeploymentSpec spec) {
        WarmUp.check(at(), spec, warmUp());
    }
}
