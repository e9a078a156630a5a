package io.akkord.actors.cluster;

/** Where a node listens for links. */
public record LinkAddress(String host, int port) {}
