/** Choosing devices for replicas over the nodes of a cluster: pure. */
@NullMarked
package io.akkord.runtime.placement;

import org.jspecify.annotations.NullMarked;
