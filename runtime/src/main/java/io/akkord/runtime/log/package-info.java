/** The fields that log lines carry. */
@NullMarked
package io.akkord.runtime.log;

import org.jspecify.annotations.NullMarked;
