/** What a node does with its own devices and files: no Akka, no HTTP. */
@NullMarked
package io.akkord.runtime;

import org.jspecify.annotations.NullMarked;
