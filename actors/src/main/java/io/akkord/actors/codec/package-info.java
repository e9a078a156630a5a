/** Kryo, made strict: registered classes only, and no memory is taken on the word of the bytes that are read. */
@NullMarked
package io.akkord.actors.codec;

import org.jspecify.annotations.NullMarked;
