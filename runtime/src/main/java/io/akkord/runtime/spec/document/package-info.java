/** Applications as documents: what users write and read, and what is stored. */
@NullMarked
package io.akkord.runtime.spec.document;

import org.jspecify.annotations.NullMarked;
