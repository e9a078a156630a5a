/** The router of a deployment on a node: admits, batches, places and retries requests. */
@NullMarked
package io.akkord.actors.router;

import org.jspecify.annotations.NullMarked;
