package io.akkord.actors.router;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Which replica gets the next batch: among those with credit left, one with the least work outstanding. A few replicas are all looked at,
 * ties going round; of many, two picked at random are compared (Mitzenmacher, "The power of two choices in randomized load balancing",
 * 1996), and all are looked at only when neither has credit.
 *
 * <p>That is done for the replicas of this node and for those of others. Of the two, the one here is taken unless it is clearly busier, that is,
 * has more than twice the work of the other and {@value #SLACK} requests: the way to another node costs about as much as waiting for so many.
 * Pure; not thread-safe.
 */
public final class ReplicaChoice {
    /** Up to as many are all looked at. */
    static final int FEW = 8;

    /** Requests by which a replica here may be busier than an idle one elsewhere. */
    static final int SLACK = 2;

    private final SplittableRandom random;
    private final int[] next = new int[2];

    public ReplicaChoice(SplittableRandom random) {
        this.random = random;
    }

    /** A replica one can choose. */
    public interface Candidate {
        /** Work sent and not answered. */
        int outstanding();

        /** How much more it can be sent. */
        int credit();

        /** Whether it is on this node. */
        boolean near();
    }

    /** The replicas one can choose from, put in order once. */
    public record Field<C extends Candidate>(List<C> near, List<C> far) {
        public static <C extends Candidate> Field<C> of(List<C> candidates) {
            return new Field<>(
                    candidates.stream().filter(Candidate::near).toList(),
                    candidates.stream().filter(candidate -> !candidate.near()).toList());
        }
    }

    /** The choice; null when none has credit. */
    public <C extends Candidate> @Nullable C choose(Field<C> field) {
        C near = choose(field.near(), 0);
        C far = choose(field.far(), 1);
        if (near == null || far == null) {
            return near == null ? far : near;
        }
        return near.outstanding() > 2L * far.outstanding() + SLACK ? far : near;
    }

    private <C extends Candidate> @Nullable C choose(List<C> candidates, int turn) {
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
            int at = (next[turn] + i) % size;
            C candidate = candidates.get(at);
            if (candidate.credit() > 0 && (best == null || candidate.outstanding() < best.outstanding())) {
                best = candidate;
                bestAt = at;
            }
        }
        if (best != null) {
            next[turn] = (bestAt + 1) % size;
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
