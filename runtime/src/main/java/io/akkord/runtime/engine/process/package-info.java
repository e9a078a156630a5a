/** Engines in child processes: a native crash costs only what the child was running, and each child sees only its own devices. */
@NullMarked
package io.akkord.runtime.engine.process;

import org.jspecify.annotations.NullMarked;
