/** The Java API: declare deployments and applications, start a node, deploy to it, call what it serves. */
@NullMarked
package io.akkord.api;

import org.jspecify.annotations.NullMarked;
