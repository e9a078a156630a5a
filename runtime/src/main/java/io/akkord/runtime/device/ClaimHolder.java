package io.akkord.runtime.device;

/**
 * For whom a claim is held.
 *
 * @param owner the worker whose life the lease hangs on; unique in the cluster
 * @param deployment placement spreads by it
 * @param replica all ranks of a replica share it
 */
public record ClaimHolder(String owner, String deployment, String replica) {}
