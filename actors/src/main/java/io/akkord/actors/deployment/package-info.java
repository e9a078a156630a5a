/** A deployment: keeps its replicas as its spec says. */
@NullMarked
package io.akkord.actors.deployment;

import org.jspecify.annotations.NullMarked;
