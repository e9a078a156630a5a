package io.akkord.runtime.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.request.BatchKey;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Random offers, retries, cancels, deadlines and polls, against a plain list of what should wait. A failure prints the seed; put it into
 * {@link #replay} to see it again.
 */
class BatchQueueRandomTest {
    private static final int QUEUES = 300;
    private static final int STEPS = 300;
    private static final List<BatchKey> KEYS = IntStream.range(1, 4)
            .mapToObj(i -> new BatchKey(List.of(new BatchKey.Part("x", DataType.FP32, Shape.of(i)))))
            .toList();

    @Test
    void whateverHappensTheRulesHold() {
        long seed = System.nanoTime();
        for (int i = 0; i < QUEUES; i++) {
            replay(seed + i);
        }
    }

    private static void replay(long seed) {
        try {
            Story story = new Story(new Random(seed));
            for (int step = 0; step < STEPS; step++) {
                story.step();
            }
            story.end();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + "L: " + e.getMessage(), e);
        }
    }

    /** What the test knows of a request. The order counts up for offers and down for retries. */
    private record Ticket(Request request, long order) {}

    private static final class Story {
        private final Random random;
        private final BatchOptions options;
        private final long delay;
        private final BatchQueue<Ticket> queue;
        /** What should be in the queue, in no order. */
        private final List<Ticket> waiting = new ArrayList<>();
        /** What was given out in a batch, and may be retried. */
        private final List<Ticket> running = new ArrayList<>();

        private long now;
        private long offers;
        private long retries;

        Story(Random random) {
            this.random = random;
            int maxSize = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(12);
            List<Integer> preferred = maxSize == 0 || random.nextBoolean()
                    ? List.of()
                    : random.ints(2, 1, maxSize + 1).boxed().toList();
            options = new BatchOptions(
                    maxSize, Duration.ofNanos(random.nextInt(3) * 20L), preferred, 1 + random.nextInt(3));
            delay = options.maxDelay().toNanos();
            queue = new BatchQueue<>(options);
            // Some stories see the clock wrap. All times are even, so that none is NEVER by chance.
            now = even(random.nextBoolean() ? random.nextLong() : Long.MAX_VALUE - random.nextInt(500));
        }

        void step() {
            int dice = random.nextInt(20);
            if (dice < 9) {
                offer();
            } else if (dice < 10 && !running.isEmpty()) {
                retry(running.remove(random.nextInt(running.size())));
            } else if (dice < 11 && !waiting.isEmpty()) {
                cancel(waiting.get(random.nextInt(waiting.size())));
            } else if (dice < 13) {
                expire();
            } else if (dice < 14) {
                sleepUntilWakeup();
            } else if (dice < 16) {
                now += even(random.nextInt(16));
            } else {
                poll(random.nextInt(4) == 0 ? random.nextInt(4) : Integer.MAX_VALUE);
            }
            assertThat(queue.size()).isEqualTo(waiting.size());
        }

        void end() {
            List<Ticket> late = waiting.stream().filter(this::isLate).toList();
            List<Ticket> drained = queue.drainAll();
            assertThat(drained).containsExactlyInAnyOrderElementsOf(waiting);
            assertThat(drained.stream().filter(ticket -> !late.contains(ticket)).toList())
                    .isSubsetOf(order());
            assertThat(queue.size()).isZero();
        }

        private void offer() {
            long arrival = now - even(random.nextInt(6));
            int rows = 1 + random.nextInt(random.nextInt(3) == 0 ? Math.max(1, options.maxSize()) : 1);
            long deadline = random.nextInt(3) == 0 ? now - 2 + even(random.nextInt(60)) : Request.NO_DEADLINE;
            Request request = new Request(
                    "r" + offers,
                    "payload",
                    rows,
                    KEYS.get(random.nextInt(5) == 0 ? random.nextInt(KEYS.size()) : 0),
                    1 + random.nextInt(options.priorities()),
                    arrival,
                    deadline,
                    Request.Expiry.QUEUE_TIMEOUT,
                    Optional.empty());
            Ticket ticket = new Ticket(request, ++offers);
            waiting.add(ticket);
            queue.offer(ticket, request, now);
        }

        private void retry(Ticket ran) {
            Ticket ticket = new Ticket(ran.request(), --retries);
            waiting.add(ticket);
            queue.offerFirst(ticket, ticket.request());
        }

        private void cancel(Ticket ticket) {
            if (queue.remove(ticket)) {
                waiting.remove(ticket);
            } else {
                assertThat(isLate(ticket))
                        .as("only a late request cannot be removed")
                        .isTrue();
            }
        }

        private List<Ticket> expire() {
            List<Ticket> expired = queue.expire(now);
            assertThat(expired)
                    .containsExactlyInAnyOrderElementsOf(
                            waiting.stream().filter(this::isLate).toList());
            waiting.removeAll(expired);
            return expired;
        }

        private Optional<Batch<Ticket>> poll(int credit) {
            Optional<Batch<Ticket>> polled = queue.poll(now, credit);
            List<Ticket> order = order();
            if (polled.isPresent()) {
                Batch<Ticket> batch = polled.get();
                checkWellFormed(batch, credit);
                assertThat(batch.tickets())
                        .as("the front of the order")
                        .isEqualTo(order.subList(0, batch.tickets().size()));
                if (batch.tickets().size() < credit) {
                    checkDue(batch, order);
                }
                waiting.removeAll(batch.tickets());
                running.addAll(batch.tickets());
            } else if (credit > 0) {
                checkNothingIsDue(order);
            }
            return polled;
        }

        private void checkWellFormed(Batch<Ticket> batch, int credit) {
            int rows = batch.tickets().stream()
                    .mapToInt(ticket -> ticket.request().rows())
                    .sum();
            assertThat(batch.rows()).isEqualTo(rows);
            assertThat(batch.tickets()).isNotEmpty().hasSizeLessThanOrEqualTo(credit);
            assertThat(batch.tickets())
                    .allMatch(ticket -> ticket.request().batchKey().equals(batch.key()));
            if (options.isBatched()) {
                assertThat(rows).isLessThanOrEqualTo(options.maxSize());
            } else {
                assertThat(batch.tickets()).hasSize(1);
            }
        }

        /** A batch that credit did not cut left for one of the reasons there are. */
        private void checkDue(Batch<Ticket> batch, List<Ticket> order) {
            int taken = batch.tickets().size();
            boolean all = taken == fitting(order);
            boolean delayOver = order.subList(0, fitting(order)).stream().anyMatch(this::isDelayOver);
            if (delayOver) {
                assertThat(all).as("when the delay is over all that fits goes").isTrue();
                return;
            }
            boolean preferred = options.preferredSizes().contains(batch.rows());
            boolean outgrown = !options.preferredSizes().isEmpty()
                    && rows(order, Math.min(taken + 1, fitting(order))) > largestPreferred();
            boolean closed = all && (taken < order.size() || batch.rows() >= options.maxSize());
            assertThat(preferred || outgrown || closed)
                    .as("a reason to send %s of %s", batch, order)
                    .isTrue();
        }

        private void checkNothingIsDue(List<Ticket> order) {
            assertThat(order).as("beyond their delay").noneMatch(this::isDelayOver);
            assertThat(fitting(order)).as("closed by another request").isEqualTo(order.size());
            if (!order.isEmpty()) {
                assertThat(rows(order, order.size())).as("a full batch").isLessThan(options.maxSize());
            }
            if (!options.preferredSizes().isEmpty()) {
                assertThat(rows(order, order.size()))
                        .as("too many rows to meet a preferred size")
                        .isLessThan(largestPreferred());
            }
            for (int size = 1; size <= order.size(); size++) {
                assertThat(options.preferredSizes()).doesNotContain(rows(order, size));
            }
        }

        private void sleepUntilWakeup() {
            expire();
            while (poll(Integer.MAX_VALUE).isPresent()) {
                assertThat(running).isNotEmpty();
            }
            long wakeup = queue.nextWakeupNanos(now);
            if (waiting.isEmpty()) {
                assertThat(wakeup).isEqualTo(BatchQueue.NEVER);
                return;
            }
            assertThat(wakeup - now).as("time to the wakeup").isPositive();
            now = wakeup - 1;
            assertThat(expire()).isEmpty();
            assertThat(poll(Integer.MAX_VALUE)).isEmpty();
            now = wakeup;
            assertThat(queue.nextWakeupNanos(now)).isEqualTo(now);
            boolean gave = !expire().isEmpty();
            gave |= poll(Integer.MAX_VALUE).isPresent();
            assertThat(gave).as("something came at the wakeup").isTrue();
        }

        private static long even(long time) {
            return time & ~1L;
        }

        /** What waits and is in time, in the order in which it is to be taken. */
        private List<Ticket> order() {
            return waiting.stream()
                    .filter(ticket -> !isLate(ticket))
                    .sorted(Comparator.<Ticket>comparingInt(
                                    ticket -> ticket.request().priority())
                            .thenComparingLong(Ticket::order))
                    .toList();
        }

        /** How many from the front could share a batch. */
        private int fitting(List<Ticket> order) {
            int count = 0;
            while (count < order.size()
                    && (count == 0 || rows(order, count + 1) <= options.maxSize())
                    && order.get(count)
                            .request()
                            .batchKey()
                            .equals(order.get(0).request().batchKey())) {
                count++;
            }
            return count;
        }

        private static int rows(List<Ticket> order, int count) {
            return order.subList(0, count).stream()
                    .mapToInt(ticket -> ticket.request().rows())
                    .sum();
        }

        private int largestPreferred() {
            return options.preferredSizes().get(options.preferredSizes().size() - 1);
        }

        private boolean isLate(Ticket ticket) {
            return ticket.request().isExpired(now);
        }

        private boolean isDelayOver(Ticket ticket) {
            return delay == 0 || now - ticket.request().arrivalNanos() >= delay;
        }
    }
}
