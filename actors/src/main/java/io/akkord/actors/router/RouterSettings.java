package io.akkord.actors.router;

/**
 * How routers deal with what fails.
 *
 * @param fatalRuns replicas that a request may take down before it is given up; at least 1
 * @param retries how often a request may be run again that had no answer from where it was sent; at least 0
 */
public record RouterSettings(int fatalRuns, int retries) {}
