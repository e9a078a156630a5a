/** The notice that a provider takes a spot machine away, which leads to the node's drain. */
@NullMarked
package io.akkord.http.spot;

import org.jspecify.annotations.NullMarked;
