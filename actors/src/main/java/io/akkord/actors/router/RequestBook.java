package io.akkord.actors.router;

import io.akkord.actors.router.Ticket.Place;
import io.akkord.actors.worker.WorkerActor.Item;
import io.akkord.actors.worker.WorkerReply.Answer;
import io.akkord.actors.worker.WorkerReply.BatchDone;
import io.akkord.runtime.batch.Batch;
import io.akkord.runtime.batch.BatchQueue;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.stats.DeploymentStats;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The requests a router has in hand: where each one is, and what becomes of it. Every ticket that is accepted gets exactly one outcome.
 *
 * <p>Each attempt to run a request has a number of its own, so an answer to an attempt that was given up cannot be taken for one to the
 * next. A request that ended while a replica had it (deadline, cancel) keeps that replica's credit until the replica has answered.
 *
 * <p>Pure but for the log lines of {@link TicketEnds}: time is passed in, messages leave through {@link Outbox}. Not thread-safe.
 */
final class RequestBook {
    /** What goes to replicas. */
    interface Outbox {
        void execute(Replica replica, List<Item> items, boolean alone);

        void withdraw(Replica replica, List<Long> workIds);
    }

    private final DeploymentStats stats;
    private final ReplicaChoice choice;
    private final Outbox outbox;
    private final RouterSettings settings;

    private BatchQueue<Ticket> queue;
    private final Deque<Ticket> suspects = new ArrayDeque<>();
    /** By number of the attempt; also those that ended since. */
    private final Map<Long, Ticket> placed = new HashMap<>();
    /** Of those that are not in the queue, which keeps its own. */
    private final Deadlines deadlines = new Deadlines();

    private final TicketEnds ends;

    private long lastTicket;
    private long lastWorkId;

    RequestBook(
            String deployment,
            BatchOptions options,
            AdmissionGate gate,
            DeploymentStats stats,
            ReplicaChoice choice,
            RouterSettings settings,
            Outbox outbox) {
        this.queue = new BatchQueue<>(options);
        this.stats = stats;
        this.choice = choice;
        this.settings = settings;
        this.outbox = outbox;
        this.ends = new TicketEnds(deployment, gate, stats, deadlines);
    }

    /** Batches are formed under these options from now on, also of what waits. */
    void reform(BatchOptions options, long now) {
        List<Ticket> waiting = queue.drainAll();
        queue = new BatchQueue<>(options);
        for (Ticket ticket : waiting) {
            enqueue(ticket, now);
        }
    }

    /** Takes in an admitted request. */
    void accept(Ticket ticket, long now) {
        ticket.number = ++lastTicket;
        stats.queued(1);
        enqueue(ticket, now);
    }

    /** The caller has gone. */
    void cancel(Ticket ticket, long now) {
        if (ticket.place != Place.ENDED && ticket.place != Place.NOWHERE) {
            withdraw(ticket);
            ends.end(ticket, Outcome.failure(Reason.CANCELLED, "the request was cancelled by its caller"), now);
        }
    }

    /** A run ended. */
    void done(BatchDone batch, long now) {
        if (batch.executedRows() > 0) {
            stats.executed(batch.executedRows(), batch.inputNanos(), batch.inferNanos(), batch.outputNanos());
        }
        for (Answer answer : batch.answers()) {
            Ticket ticket = settle(answer.id());
            if (ticket == null || ticket.place == Place.ENDED) {
                continue;
            }
            if (answer.outcome() instanceof Outcome.Success) {
                ends.succeed(ticket, batch, answer.outcome(), now);
            } else {
                ends.end(ticket, answer.outcome(), now);
            }
        }
    }

    /** Work that a replica did not run: it goes back to the head of the queue, in its order. */
    void returned(List<Long> workIds, long now) {
        for (int i = workIds.size() - 1; i >= 0; i--) {
            Ticket ticket = settle(workIds.get(i));
            if (ticket != null && ticket.place == Place.PLACED) {
                ticket.attempts--;
                stats.queued(1);
                requeue(ticket, now);
            }
        }
    }

    /** Work that a replica has, or had, and whose answer is not waited for any more: it is run elsewhere. */
    void lost(List<Long> workIds, Replica replica, String reason, long now) {
        outbox.withdraw(replica, workIds);
        for (int i = workIds.size() - 1; i >= 0; i--) {
            Ticket ticket = settle(workIds.get(i));
            if (ticket != null && ticket.place == Place.PLACED) {
                runAgain(ticket, replica.id, reason, now);
            }
        }
    }

    private void runAgain(Ticket ticket, String replica, String reason, long now) {
        Outcome.Failure verdict = settings.giveUp(ticket.deaths, ticket.attempts, replica, reason);
        if (verdict == null) {
            stats.queued(1);
            requeue(ticket, now);
            return;
        }
        ends.logGivenUp(ticket, verdict);
        ends.end(ticket, verdict, now);
    }

    /** A replica died while it ran this work, or may have. */
    void died(List<Long> workIds, String replica, String reason, long now) {
        for (int i = workIds.size() - 1; i >= 0; i--) {
            Ticket ticket = settle(workIds.get(i));
            if (ticket == null || ticket.place != Place.PLACED) {
                continue;
            }
            ticket.deaths++;
            runAgain(ticket, replica, reason, now);
        }
    }

    /** Numbers of the work a replica has. */
    List<Long> workOf(Replica replica) {
        return placed.entrySet().stream()
                .filter(entry -> entry.getValue().replica == replica)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Answers what missed its deadline. */
    void expire(long now) {
        for (Ticket ticket : queue.expire(now)) {
            ends.end(ticket, Deadlines.outcome(ticket, "waiting for a replica"), now);
        }
        for (Ticket ticket = deadlines.expired(now); ticket != null; ticket = deadlines.expired(now)) {
            Outcome outcome =
                    Deadlines.outcome(ticket, ticket.place == Place.PLACED ? "at a replica" : "waiting for a replica");
            withdraw(ticket);
            ends.end(ticket, outcome, now);
        }
    }

    /** Sends what is due to replicas that have credit. */
    void place(ReplicaChoice.Field<Replica> replicas, long now) {
        while (true) {
            Replica replica = choice.choose(replicas);
            if (replica == null) {
                return;
            }
            Ticket suspect = suspects.poll();
            if (suspect != null) {
                send(replica, List.of(suspect), true);
                continue;
            }
            Optional<Batch<Ticket>> batch = queue.poll(now, replica.credit());
            if (batch.isEmpty()) {
                return;
            }
            send(replica, batch.get().tickets(), false);
        }
    }

    /** When {@link #expire}, or {@link #place} if there is credit, has something to do; {@link BatchQueue#NEVER} for never. */
    long nextWakeup(boolean credit, long now) {
        long wake = credit ? queue.nextWakeupNanos(now) : queue.nextDeadlineNanos(now);
        return deadlines.earlier(wake);
    }

    /** Ends what waits for a replica. */
    void endWaiting(Reason reason, String message, long now) {
        List<Ticket> waiting = new ArrayList<>(suspects);
        waiting.addAll(queue.drainAll());
        suspects.clear();
        for (Ticket ticket : waiting) {
            ends.end(ticket, Outcome.failure(reason, message), now);
        }
    }

    /** Ends everything. */
    void endAll(Reason reason, String message, long now) {
        endWaiting(reason, message, now);
        for (Ticket ticket : new HashSet<>(placed.values())) {
            if (ticket.place == Place.PLACED) {
                withdraw(ticket);
                ends.end(ticket, Outcome.failure(reason, message), now);
            }
        }
    }

    private void enqueue(Ticket ticket, long now) {
        try {
            queue.offer(ticket, ticket.request, now);
            ticket.place = Place.QUEUED;
        } catch (IllegalArgumentException e) {
            // The batch options changed after it was checked.
            ticket.place = Place.QUEUED;
            ends.end(ticket, Outcome.failure(Reason.BAD_REQUEST, String.valueOf(e.getMessage())), now);
        }
    }

    private void requeue(Ticket ticket, long now) {
        if (ticket.deaths > 0) {
            ticket.place = Place.SUSPECT;
            suspects.addFirst(ticket);
            return;
        }
        deadlines.remove(ticket);
        try {
            queue.offerFirst(ticket, ticket.request);
            ticket.place = Place.QUEUED;
        } catch (IllegalArgumentException e) {
            ticket.place = Place.QUEUED;
            ends.end(ticket, Outcome.failure(Reason.BAD_REQUEST, String.valueOf(e.getMessage())), now);
        }
    }

    private void send(Replica replica, List<Ticket> tickets, boolean alone) {
        List<Item> items = new ArrayList<>(tickets.size());
        for (Ticket ticket : tickets) {
            ticket.workId = ++lastWorkId;
            ticket.replica = replica;
            ticket.place = Place.PLACED;
            ticket.attempts++;
            placed.put(ticket.workId, ticket);
            deadlines.add(ticket);
            items.add(new Item(ticket.workId, ticket.request));
        }
        stats.queued(-tickets.size());
        replica.sent(tickets.size());
        outbox.execute(replica, items, alone);
    }

    /** The replica is through with that attempt; null when it was settled before. */
    private @Nullable Ticket settle(long workId) {
        Ticket ticket = placed.remove(workId);
        if (ticket != null && ticket.replica != null) {
            ticket.replica.settled();
        }
        return ticket;
    }

    /** Takes a ticket from where it waits; asks its replica to drop it if it is there. */
    private void withdraw(Ticket ticket) {
        if (ticket.place == Place.QUEUED) {
            if (!queue.remove(ticket)) {
                throw new IllegalStateException("request " + ticket.request.id() + " should be queued, but is not");
            }
        } else if (ticket.place == Place.SUSPECT) {
            suspects.remove(ticket);
        } else if (ticket.replica != null) {
            outbox.withdraw(ticket.replica, List.of(ticket.workId));
        }
    }
}
