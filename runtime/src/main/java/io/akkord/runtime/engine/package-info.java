/** Engines run models. The only package that may touch DJL. */
@NullMarked
package io.akkord.runtime.engine;

import org.jspecify.annotations.NullMarked;
