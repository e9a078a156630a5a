/** A node: its actor system, the deployments it serves, and how callers on it reach them. */
@NullMarked
package io.akkord.actors.node;

import org.jspecify.annotations.NullMarked;
