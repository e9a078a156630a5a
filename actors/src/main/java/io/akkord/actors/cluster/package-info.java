/** The cluster as this node sees it: who is in it, what they have; and what nodes and deployments tell each other. */
@NullMarked
package io.akkord.actors.cluster;

import org.jspecify.annotations.NullMarked;
