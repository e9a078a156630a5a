package io.akkord.actors.router;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Which replica gets the next batch: among those with credit left, one with the least work outstanding. A few replicas are all looked at,
 * ties going round; of many, two picked at random are compared (Mitzenmacher, "The power of two choices in randomized load balancing",
 * 1996), and all are looked at only when neither has credit. Pure; not thread-safe.
 */
public final class ReplicaChoice {
    /** Up to as many are all looked at. */
    static final int FEW = 8;

    private final SplittableRandom random;
    private int next;

    public ReplicaChoice(SplittableRandom random) {
        this.random = random;
    }

    /** A replica one can choose. */
    public interface Candidate {
        /** Work sent and not answered. */
        int outstanding();

        /** How much more it can be sent. */
        int credit();
    }

    /** The choice; null when none has credit. */
    public <C extends Candidate> @Nullable C choose(List<C> candidates) {
        int size = candidates.size();
        if (size > FEW) {
            C one = candidates.get(random.nextInt(size));
            C other = candidates.get(random.nextInt(size));
            C better = better(one, other);
            if (better.credit() > 0) {
                return better;
            }
        }
        C best = null;
        int bestAt = 0;
        for (int i = 0; i < size; i++) {
            int at = (next + i) % size;
            C candidate = candidates.get(at);
            if (candidate.credit() > 0 && (best == null || candidate.outstanding() < best.outstanding())) {
                best = candidate;
                bestAt = at;
            }
        }
        if (best != null) {
            next = (bestAt + 1) % size;
        }
        return best;
    }

    private static <C extends Candidate> C better(C one, C other) {
        if (one.credit() <= 0) {
            return other;
        }
        return other.credit() > 0 && other.outstanding() < one.outstanding() ? other : one;
    }
}
