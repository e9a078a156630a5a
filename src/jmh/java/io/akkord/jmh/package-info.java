/** Microbenchmarks; docs/benchmarks.md says how to run them. */
package io.akkord.jmh;
