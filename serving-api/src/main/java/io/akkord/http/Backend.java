package io.akkord.http;

import io.akkord.actors.node.ClusterControl;
import io.akkord.actors.node.DeploymentDirectory;
import io.akkord.actors.node.DevicesView;
import java.util.Optional;

/**
 * What an HTTP server speaks for.
 *
 * @param cluster what the admin API works on; empty where there is none, and then nothing answers under /api/serve
 */
public record Backend(
        DeploymentDirectory directory, DevicesView devices, ModelControl models, Optional<ClusterControl> cluster) {}
