/** Requests and answers between nodes, over connections of their own. */
@NullMarked
package io.akkord.actors.link;

import org.jspecify.annotations.NullMarked;
