package io.akkord.http;

/**
 * What bounds request bodies.
 *
 * @param maxSize bytes of one body
 * @param budget of all bodies together
 * @param retryAfterSeconds what a client is told that is turned away because the budget is used up
 */
record BodyLimits(long maxSize, ByteBudget budget, String retryAfterSeconds) {}
