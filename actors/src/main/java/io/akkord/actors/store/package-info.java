/** Maps that all nodes share, in Distributed Data. */
@NullMarked
package io.akkord.actors.store;

import org.jspecify.annotations.NullMarked;
