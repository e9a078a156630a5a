package io.akkord.api;

import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.InputContract;
import io.akkord.runtime.tensor.Tensors;
import java.util.List;

/** Checks warm-up requests when a deployment is declared, rather than when its first replica starts. */
final class WarmUp {
    private WarmUp() {}

    static void check(String at, DeploymentSpec spec, List<Object> requests) {
        Class<?> expected = PayloadClasses.of(spec).request();
        for (int i = 0; i < requests.size(); i++) {
            Object request = requests.get(i);
            if (!expected.isInstance(request)) {
                throw new IllegalArgumentException(
                        at + "warm-up request " + i + " must be of type " + expected.getName() + ", but is of type "
                                + request.getClass().getName());
            }
            if (request instanceof Tensors tensors
                    && InputContract.of(spec).check(tensors) instanceof InputContract.Rejected rejected) {
                throw new IllegalArgumentException(at + "warm-up request " + i + ": " + rejected.message());
            }
        }
    }
}
