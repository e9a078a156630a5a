/** The form of control messages and shared state on their way between nodes. */
@NullMarked
package io.akkord.actors.wire;

import org.jspecify.annotations.NullMarked;
