package io.akkord.actors.router;

import io.akkord.runtime.batch.BatchQueue;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.request.Request;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The deadlines of requests that are no longer in a queue, and what those that miss theirs are told. Not thread-safe. */
final class Deadlines {
    private final TreeSet<Ticket> tickets = new TreeSet<>(Deadlines::compare);

    /** Watches a ticket; one without a deadline is ignored. */
    void add(Ticket ticket) {
        if (ticket.request.hasDeadline()) {
            tickets.add(ticket);
        }
    }

    void remove(Ticket ticket) {
        if (ticket.request.hasDeadline()) {
            tickets.remove(ticket);
        }
    }

    /** One that missed its deadline, until it is removed; null when there is none. */
    @Nullable
    Ticket expired(long now) {
        return !tickets.isEmpty() && tickets.first().request.isExpired(now) ? tickets.first() : null;
    }

    /** The earlier of that time, which may be {@link BatchQueue#NEVER}, and the first deadline. */
    long earlier(long wake) {
        if (tickets.isEmpty()) {
            return wake;
        }
        long deadline = tickets.first().request.deadlineNanos();
        return wake == BatchQueue.NEVER || deadline - wake < 0 ? deadline : wake;
    }

    static Outcome outcome(Ticket ticket, String where) {
        Request request = ticket.request;
        long millis = (request.deadlineNanos() - request.arrivalNanos()) / 1_000_000;
        return request.expiry() == Request.Expiry.QUEUE_TIMEOUT
                ? Outcome.failure(
                        Reason.QUEUE_TIMEOUT,
                        "the request was not answered within its timeout of " + millis + " ms; it was still " + where)
                : Outcome.failure(
                        Reason.REQUEST_TIMEOUT,
                        "the request was not answered within " + millis + " ms; it was still " + where);
    }

    /** By deadline; in the order of arrival where it is the same. */
    private static int compare(Ticket a, Ticket b) {
        int byTime = Long.signum(a.request.deadlineNanos() - b.request.deadlineNanos());
        return byTime != 0 ? byTime : Long.compare(a.number, b.number);
    }
}
