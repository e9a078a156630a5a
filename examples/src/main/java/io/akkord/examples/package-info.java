/** Applications to try and to copy from. */
@NullMarked
package io.akkord.examples;

import org.jspecify.annotations.NullMarked;
