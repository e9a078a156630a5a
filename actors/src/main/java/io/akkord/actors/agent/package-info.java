/** The agent of a node: runs the replicas that deployments want there, and drains the node. */
@NullMarked
package io.akkord.actors.agent;

import org.jspecify.annotations.NullMarked;
