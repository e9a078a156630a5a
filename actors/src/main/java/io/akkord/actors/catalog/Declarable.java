package io.akkord.actors.catalog;

import io.akkord.actors.catalog.CatalogReply.Refused;
import io.akkord.actors.catalog.CatalogReply.Why;
import io.akkord.actors.link.HandlerPayloads;
import io.akkord.runtime.handler.MissingHandlerException;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.document.SpecJson;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedSet;

/** Whether an application can be declared at all, whatever others there are. */
public final class Declarable {
    /** Of the document that is stored of an application: every node keeps all of them, and they travel whole. */
    public static final int MOST_BYTES = 1 << 20;

    private Declarable() {}

    /** Why it cannot be; empty when it can. Looks up classes of handlers, which may read the disk. */
    public static Optional<Refused> refusal(ApplicationSpec application) {
        return tooLarge(application.name(), SpecJson.write(application).length)
                .or(() -> undeclared(application.deployments()));
    }

    /** As it is to be stored: with what still runs of what it was before. */
    static Optional<Refused> refusal(ApplicationRecord record) {
        return tooLarge(record.name(), RecordJson.APPLICATIONS.encode(record).length);
    }

    private static Optional<Refused> tooLarge(String application, int bytes) {
        return bytes <= MOST_BYTES
                ? Optional.empty()
                : Optional.of(new Refused(
                        Why.TOO_LARGE,
                        "what is stored of application '" + application + "' must be at most " + MOST_BYTES
                                + " bytes, but would be " + bytes
                                + "; make its user_config and warm_up smaller, or several applications of it"));
    }

    /** Handlers whose classes are not on this node's class path are let through: others may have them. */
    public static Optional<Refused> undeclared(Collection<DeploymentSpec> deployments) {
        for (DeploymentSpec deployment : deployments) {
            if (deployment.model() instanceof Model.JavaHandler handler
                    && !deployment.model().speaksTensors()) {
                try {
                    SortedSet<String> classes =
                            HandlerPayloads.undeclared(handler.definition().load());
                    if (!classes.isEmpty()) {
                        return Optional.of(new Refused(
                                Why.UNDECLARED,
                                "the types of deployment '" + deployment.name()
                                        + "' must have all classes in its requests and responses, which cross between nodes, but"
                                        + " lack " + String.join(", ", classes)));
                    }
                } catch (MissingHandlerException e) {
                    continue;
                }
            }
        }
        return Optional.empty();
    }
}
