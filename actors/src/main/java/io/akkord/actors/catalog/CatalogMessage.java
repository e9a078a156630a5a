package io.akkord.actors.catalog;

/** What {@link CatalogEntity} and its shard tell it; never crosses nodes. */
non-sealed interface CatalogMessage extends CatalogCommand {}
