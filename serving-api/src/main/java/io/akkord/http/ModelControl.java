package io.akkord.http;

import io.akkord.runtime.spec.DeploymentSpec;
import java.util.concurrent.CompletionStage;

/** What the model repository extension needs of a node. Thread-safe; nothing here blocks. */
public interface ModelControl {

    /** Brings a known deployment up under this spec. Completes when it serves; fails with the reason, the old revision still serving. */
    CompletionStage<Void> load(DeploymentSpec spec);

    /** Drains and stops the replicas of a deployment, which stays known. */
    CompletionStage<Void> unload(String deployment);
}
