package io.akkord.actors.catalog;

import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import akka.pattern.StatusReply;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.OptionalLong;

/**
 * What the catalog is told: the one writer of what is wanted. It answers once a majority of the nodes has stored it, not when it has come true;
 * for that see the routing tables. A refusal is a {@link CatalogReply.Refused}; a {@link StatusReply} fails only when storing did.
 */
public sealed interface CatalogCommand
        permits CatalogCommand.Begin,
                CatalogCommand.Put,
                CatalogCommand.Delete,
                CatalogCommand.PutDeployment,
                CatalogCommand.Unload,
                CatalogCommand.DeploymentGone,
                CatalogMessage {
    /** The one catalog is the entity of this type with the id {@link #ID}. */
    EntityTypeKey<CatalogCommand> KEY = EntityTypeKey.create(CatalogCommand.class, "catalog");

    String ID = "catalog";

    /** A node is there, so the catalog should be; nobody is answered. */
    enum Begin implements CatalogCommand {
        BEGIN
    }

    /**
     * Declares an application, new or changed.
     *
     * @param expectedVersion the version it must have now; 0 that it must be new; empty for any
     */
    record Put(ApplicationSpec application, OptionalLong expectedVersion, ActorRef<StatusReply<CatalogReply>> replyTo)
            implements CatalogCommand {}

    /** Wants an application gone. */
    record Delete(String application, OptionalLong expectedVersion, ActorRef<StatusReply<CatalogReply>> replyTo)
            implements CatalogCommand {}

    /** Changes one deployment, and has it serve if it was unloaded. */
    record PutDeployment(DeploymentSpec spec, ActorRef<StatusReply<CatalogReply>> replyTo) implements CatalogCommand {}

    /** Wants a deployment without replicas. */
    record Unload(String deployment, ActorRef<StatusReply<CatalogReply>> replyTo) implements CatalogCommand {}

    /** A deployment's entity says that it is drained and gone, as was wanted; nobody is answered. */
    record DeploymentGone(String application, String deployment, long revision) implements CatalogCommand {}
}
