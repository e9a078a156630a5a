/** Forming batches: pure decisions, time passed in. */
@NullMarked
package io.akkord.runtime.batch;

import org.jspecify.annotations.NullMarked;
