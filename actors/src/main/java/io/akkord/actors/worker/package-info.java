/** Workers: each owns one replica and the engine loaded for it. */
@NullMarked
package io.akkord.actors.worker;

import org.jspecify.annotations.NullMarked;
