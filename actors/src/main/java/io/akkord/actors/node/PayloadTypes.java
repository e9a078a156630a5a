package io.akkord.actors.node;

import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.tensor.Tensors;
import java.util.Optional;

/** Which Java types a deployment takes and returns, held against those that a caller has. Needs of its classes none but those. */
final class PayloadTypes {
    private PayloadTypes() {}

    /** What is wrong with calling the deployment with these types, for the caller; empty when nothing is. */
    static Optional<String> mismatch(DeploymentSpec spec, Class<?> requests, Class<?> responses) {
        String takes = Tensors.class.getName();
        String returns = takes;
        if (spec.model() instanceof Model.JavaHandler handler) {
            takes = handler.definition().requestType();
            returns = handler.definition().responseType();
        }
        if (isA(requests, takes) && fits(returns, responses)) {
            return Optional.empty();
        }
        return Optional.of("deployment '" + spec.name() + "' takes " + takes + " and returns " + returns
                + ", but the handle is asked to take " + requests.getName() + " and return " + responses.getName());
    }

    private static boolean isA(Class<?> type, String name) {
        if (type.getName().equals(name)) {
            return true;
        }
        return find(name, type).map(found -> found.isAssignableFrom(type)).orElse(false);
    }

    private static boolean fits(String name, Class<?> wanted) {
        if (wanted.getName().equals(name) || wanted == Object.class) {
            return true;
        }
        return find(name, wanted).map(wanted::isAssignableFrom).orElse(false);
    }

    private static Optional<Class<?>> find(String name, Class<?> besides) {
        try {
            return Optional.of(Class.forName(name, false, loader(besides)));
        } catch (ClassNotFoundException | LinkageError e) {
            return Optional.empty();
        }
    }

    private static ClassLoader loader(Class<?> type) {
        ClassLoader own = type.getClassLoader();
        return own == null ? PayloadTypes.class.getClassLoader() : own;
    }
}
