package io.akkord.api;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.management.cluster.bootstrap.ClusterBootstrap;
import akka.management.javadsl.AkkaManagement;
import io.akkord.actors.node.Joining;
import java.util.concurrent.CompletionStage;

/**
 * Joins what {@code akka.discovery} finds, by Akka Management's Cluster Bootstrap: nodes ask each other over HTTP, at {@code
 * akka.management.http}, who is in a cluster already; when nobody is and enough of them have been found, the one with the lowest address forms
 * it. Only that question is answered there, and health checks; nothing can be changed.
 */
final class ClusterDiscovery implements Joining {

    @Override
    public CompletionStage<Done> begin(ActorSystem<?> system) {
        return AkkaManagement.get(system.classicSystem()).start().handle((address, failure) -> {
            if (failure != null) {
                throw new IllegalStateException(
                        "the port that nodes discover each other by (akka.management.http.hostname and port) cannot be"
                                + " bound: " + failure.getMessage(),
                        failure);
            }
            ClusterBootstrap.get(system.classicSystem()).start();
            return Done.getInstance();
        });
    }
}
