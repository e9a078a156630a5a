package io.akkord.runtime.batch;

import io.akkord.runtime.request.BatchKey;
import java.util.List;

/**
 * Requests that run together.
 *
 * @param tickets in the order in which they were taken from the queue; not empty
 * @param key what they have in common
 * @param rows the sum of their rows
 */
public record Batch<T>(List<T> tickets, BatchKey key, int rows) {
    public Batch {
        tickets = List.copyOf(tickets);
    }
}
