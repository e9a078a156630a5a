/** Devices of a node and who holds them: pure state and decisions, time passed in. */
@NullMarked
package io.akkord.runtime.device;

import org.jspecify.annotations.NullMarked;
