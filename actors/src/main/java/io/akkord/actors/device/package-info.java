/** The devices of a node: one actor grants them to workers and takes them back. */
@NullMarked
package io.akkord.actors.device;

import org.jspecify.annotations.NullMarked;
