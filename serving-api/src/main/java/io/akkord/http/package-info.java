/** The HTTP server: endpoints, bodies, limits, metrics and the access log. */
@NullMarked
package io.akkord.http;

import org.jspecify.annotations.NullMarked;
