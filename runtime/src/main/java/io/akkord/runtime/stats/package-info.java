/** Counters and histograms of a deployment. */
@NullMarked
package io.akkord.runtime.stats;

import org.jspecify.annotations.NullMarked;
