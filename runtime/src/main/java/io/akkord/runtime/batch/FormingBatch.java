package io.akkord.runtime.batch;

import io.akkord.runtime.request.BatchKey;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.spec.BatchOptions;

/**
 * The batch that would be sent next. It is fed the waiting requests in the order of the queue until one does not fit, and says how many
 * of those taken are due.
 *
 * <p>The rules are those of Triton's dynamic batcher: a request of another key, or with too many rows, closes the batch, which is then
 * due; the largest preferred size that can be formed is due; a batch that has grown past all preferred sizes without meeting one is due
 * up to the request before; and when the delay of the oldest request is over, all that was taken is due.
 */
final class FormingBatch {
    private final int maxSize;
    private final long maxDelayNanos;
    private final int[] preferredSizes;

    private BatchKey key = BatchKey.ANY;
    private int requests;
    private int rows;
    private int preferredRequests;
    private long oldestArrivalNanos;
    private boolean closed;

    FormingBatch(BatchOptions options) {
        maxSize = options.maxSize();
        maxDelayNanos = options.maxDelay().toNanos();
        preferredSizes =
                options.preferredSizes().stream().mapToInt(Integer::intValue).toArray();
    }

    void clear() {
        key = BatchKey.ANY;
        requests = 0;
        rows = 0;
        preferredRequests = 0;
        closed = false;
    }

    boolean isEmpty() {
        return requests == 0;
    }

    /** Whether no further request can be taken. */
    boolean isClosed() {
        return closed;
    }

    /** Takes the next request in order, or closes. A batch that is closed must not be fed. */
    void add(Request request) {
        // Sizes are compared by difference, since their sum may overflow.
        if (requests > 0 && (request.rows() > maxSize - rows || !key.equals(request.batchKey()))) {
            closed = true;
            return;
        }
        if (preferredRequests == 0 && preferredSizes.length > 0 && request.rows() > largestPreferredSize() - rows) {
            preferredRequests = Math.max(requests, 1);
        }
        if (requests == 0) {
            key = request.batchKey();
            oldestArrivalNanos = request.arrivalNanos();
        } else if (request.arrivalNanos() - oldestArrivalNanos < 0) {
            oldestArrivalNanos = request.arrivalNanos();
        }
        requests++;
        rows += request.rows();
        if (isPreferred(rows)) {
            preferredRequests = requests;
        }
        closed = rows >= maxSize;
    }

    /** How many of the requests taken are due; 0 when none. */
    int dueRequests(long nowNanos) {
        if (requests == 0 || isDelayOver(nowNanos)) {
            return requests;
        }
        if (preferredRequests > 0) {
            return preferredRequests;
        }
        return closed ? requests : 0;
    }

    /** When all that was taken is due at the latest. */
    long delayEndNanos() {
        return oldestArrivalNanos + maxDelayNanos;
    }

    private boolean isDelayOver(long nowNanos) {
        // Without a delay not even the clock matters: another thread may have stamped the arrival after now was read.
        return maxDelayNanos == 0 || nowNanos - delayEndNanos() >= 0;
    }

    private int largestPreferredSize() {
        return preferredSizes[preferredSizes.length - 1];
    }

    private boolean isPreferred(int size) {
        for (int preferred : preferredSizes) {
            if (preferred == size) {
                return true;
            }
        }
        return false;
    }
}
