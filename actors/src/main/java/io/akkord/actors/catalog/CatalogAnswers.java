package io.akkord.actors.catalog;

import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import io.akkord.actors.catalog.CatalogCommand.Delete;
import io.akkord.actors.catalog.CatalogCommand.Put;
import io.akkord.actors.catalog.CatalogCommand.PutDeployment;
import io.akkord.actors.catalog.CatalogCommand.Unload;
import org.jspecify.annotations.Nullable;

/** What the catalog tells those who asked it something. */
final class CatalogAnswers {
    private CatalogAnswers() {}

    /** Why something could not be stored. */
    static String reason(@Nullable Throwable failure) {
        Throwable cause = failure != null && failure.getCause() != null ? failure.getCause() : failure;
        return "nothing is changed here, for that needs a majority of the nodes: "
                + (cause == null ? "it did not answer" : cause.getMessage());
    }

    /** Answers that nothing came of it. */
    static void fail(CatalogCommand command, String message) {
        answer(command, StatusReply.error(message));
    }

    /** Answers whoever asked, if anybody waits. */
    static void answer(CatalogCommand command, StatusReply<CatalogReply> reply) {
        ActorRef<StatusReply<CatalogReply>> replyTo = null;
        if (command instanceof Put put) {
            replyTo = put.replyTo();
        } else if (command instanceof Delete delete) {
            replyTo = delete.replyTo();
        } else if (command instanceof PutDeployment put) {
            replyTo = put.replyTo();
        } else if (command instanceof Unload unload) {
            replyTo = unload.replyTo();
        }
        if (replyTo != null) {
            replyTo.tell(reply);
        }
    }
}
