package io.akkord.api;

import io.akkord.runtime.handler.HandlerClasses;
import io.akkord.runtime.handler.MissingHandlerException;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.tensor.Tensors;

/** The classes of a deployment's requests and responses, from this node's class path. */
record PayloadClasses(Class<?> request, Class<?> response) {

    /** @throws IllegalArgumentException when this node lacks one of them; the message names it */
    static PayloadClasses of(DeploymentSpec spec) {
        if (!(spec.model() instanceof Model.JavaHandler handler)) {
            return new PayloadClasses(Tensors.class, Tensors.class);
        }
        try {
            HandlerClasses classes = handler.definition().load();
            return new PayloadClasses(classes.request(), classes.response());
        } catch (MissingHandlerException e) {
            throw new IllegalArgumentException("deployment '" + spec.name() + "': " + e.getMessage(), e);
        }
    }
}
