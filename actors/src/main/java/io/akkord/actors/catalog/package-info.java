/** The applications of the cluster: one writer, stored on every node. */
@NullMarked
package io.akkord.actors.catalog;

import org.jspecify.annotations.NullMarked;
