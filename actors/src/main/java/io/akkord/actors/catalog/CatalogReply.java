package io.akkord.actors.catalog;

/** What the catalog answers. */
public sealed interface CatalogReply {

    /** It is stored. */
    record Accepted(ApplicationRecord record) implements CatalogReply {}

    /** Nothing was changed. */
    record Refused(Why why, String message) implements CatalogReply {}

    /** Why nothing was changed. */
    enum Why {
        /** The name of the application, a deployment's or a route belongs to another application. */
        TAKEN,
        /** The application has another version than was expected. */
        VERSION,
        /** There is no such application or deployment. */
        UNKNOWN,
        /** It is being deleted; wait until it is gone. */
        DELETING,
        /** What would be stored of it is larger than is allowed. */
        TOO_LARGE,
        /** Classes that can occur in requests and responses of a handler are not declared with it. */
        UNDECLARED
    }
}
