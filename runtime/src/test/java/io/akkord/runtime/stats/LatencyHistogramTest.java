package io.akkord.runtime.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

    @Test
    void aBoundBelongsToItsBucketAndANanosecondMoreToTheNext() {
        long[] bounds = LatencyHistogram.boundsMicros();
        for (int i = 0; i < bounds.length; i++) {
            assertThat(bucketOf(bounds[i] * 1000)).as("%s us", bounds[i]).isEqualTo(i);
            assertThat(bucketOf(bounds[i] * 1000 + 1))
                    .as("above %s us", bounds[i])
                    .isEqualTo(i + 1);
        }
    }

    @Test
    void theBoundsAscendAndTheLastBucketTakesTheRest() {
        assertThat(LatencyHistogram.boundsMicros()).isSorted().doesNotHaveDuplicates();
        assertThat(new LatencyHistogram().counts()).hasSize(LatencyHistogram.boundsMicros().length + 1);
        assertThat(bucketOf(0)).isZero();
        assertThat(bucketOf(Long.MAX_VALUE)).isEqualTo(LatencyHistogram.boundsMicros().length);
    }

    @Test
    void countsAndSumAddUp() {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.record(50_000);
        histogram.record(70_000);
        histogram.record(150_000);

        assertThat(histogram.counts()).startsWith(2, 1, 0);
        assertThat(histogram.sumNanos()).isEqualTo(270_000);
    }

    @Test
    void theBoundsCannotBeChangedFromOutside() {
        LatencyHistogram.boundsMicros()[0] = 1;

        assertThat(LatencyHistogram.boundsMicros()[0]).isEqualTo(100);
    }

    private static int bucketOf(long nanos) {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.record(nanos);
        long[] counts = histogram.counts();
        int bucket = 0;
        while (counts[bucket] == 0) {
            bucket++;
        }
        return bucket;
    }
}
