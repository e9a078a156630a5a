/** What a deployment does next to be as it is wanted. */
@NullMarked
package io.akkord.runtime.reconcile;

import org.jspecify.annotations.NullMarked;
