package io.akkord.api;

import io.akkord.runtime.handler.HandlerDefinition;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentDefaults;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.TensorSpec;
import java.util.List;
import java.util.stream.Stream;

/**
 * Builds the deployment of a Java handler. Inputs and outputs may be declared only for handlers of
 * {@link io.akkord.runtime.tensor.Tensors}; without them such a handler takes tensors of any name, datatype and shape.
 */
public final class HandlerDeployment extends DeploymentBuilder<HandlerDeployment> {
    private HandlerDefinition definition;

    HandlerDeployment(String name, HandlerDefinition definition) {
        super(name, DeploymentDefaults.devices(true));
        this.definition = definition;
    }

    /**
     * Classes that occur in its requests and responses, beside those two themselves and value types of the JDK: parts of records, and all
     * permitted classes of sealed ones. Requests cross between nodes, and nothing undeclared does.
     */
    public HandlerDeployment types(Class<?>... classes) {
        definition = new HandlerDefinition(
                definition.className(),
                definition.requestType(),
                definition.responseType(),
                definition.batched(),
                definition.reconfigurable(),
                Stream.of(classes).map(Class::getName).toList());
        return this;
    }

    /** Requests, of the handler's request type, that a replica runs before it is READY. */
    public HandlerDeployment warmUp(Object... requests) {
        return addWarmUp(List.of(requests));
    }

    @Override
    HandlerDeployment self() {
        return this;
    }

    @Override
    Model model(List<TensorSpec> inputs, List<TensorSpec> outputs) {
        if (!definition.speaksTensors() && !(inputs.isEmpty() && outputs.isEmpty())) {
            throw new IllegalArgumentException(
                    "inputs and outputs can be declared only where requests and responses are Tensors, but "
                            + handlerName() + " takes "
                            + definition.requestType() + " and returns "
                            + definition.responseType());
        }
        return new Model.JavaHandler(definition, inputs, outputs);
    }

    @Override
    BatchOptions defaultBatch() {
        return DeploymentDefaults.batch(definition);
    }

    @Override
    boolean isHandler() {
        return true;
    }

    @Override
    void check(DeploymentSpec spec) {
        if (spec.batch().isBatched() && !definition.batched()) {
            throw new IllegalArgumentException(
                    at() + "batch.max_size must be 0, but is " + spec.batch().maxSize() + ": " + handlerName()
                            + " takes one request at a time; implement BatchHandler to take several");
        }
        WarmUp.check(at(), spec, warmUp());
    }

    private String handlerName() {
        return definition.className();
    }
}
