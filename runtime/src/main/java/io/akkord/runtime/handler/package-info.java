/** Java handlers: user code as a model. */
@NullMarked
package io.akkord.runtime.handler;

import org.jspecify.annotations.NullMarked;
