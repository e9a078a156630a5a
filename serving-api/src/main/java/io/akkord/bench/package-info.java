/**
 * The load generator: keep-alive connections on non-blocking sockets, closed or open loop, latencies in HdrHistograms. It is made to cost
 * little, since it often shares its machine with the server.
 */
@NullMarked
package io.akkord.bench;

import org.jspecify.annotations.NullMarked;
