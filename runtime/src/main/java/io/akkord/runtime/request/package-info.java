/** A request on its way through the system, and its one outcome. */
@NullMarked
package io.akkord.runtime.request;

import org.jspecify.annotations.NullMarked;
