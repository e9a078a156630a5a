/** Tensors as they travel: datatype, shape and little-endian bytes. */
@NullMarked
package io.akkord.runtime.tensor;

import org.jspecify.annotations.NullMarked;
