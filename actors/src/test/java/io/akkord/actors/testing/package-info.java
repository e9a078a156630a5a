/** What tests of actors share. */
@NullMarked
package io.akkord.actors.testing;

import org.jspecify.annotations.NullMarked;
