package io.akkord.actors.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AdmissionGateTest {
    private final AdmissionGate gate = new AdmissionGate("echo");

    @Test
    void admitsWhatMayQueuePlusWhatMayRun() {
        gate.open(1, 1, 1);
        assertThat(gate.enter()).isNull();
        assertThat(gate.enter()).isNull();
        Outcome.Failure refusal = gate.enter();
        assertThat(refusal.reason()).isEqualTo(Reason.QUEUE_FULL);
        assertThat(refusal.message())
                .contains("'echo'", "2", "max_queued_requests 1", "max_ongoing_requests 1 on each of 1 ready replicas");
        gate.leave();
        assertThat(gate.enter()).isNull();
    }

    @Test
    void theLimitFollowsTheReplicas() {
        gate.open(0, 0, 4);
        assertThat(gate.enter().reason()).isEqualTo(Reason.QUEUE_FULL);
        gate.open(0, 2, 4);
        for (int i = 0; i < 8; i++) {
            assertThat(gate.enter()).isNull();
        }
        assertThat(gate.enter()).isNotNull();
        // A replica was lost: nobody new until enough have left.
        gate.open(0, 1, 4);
        gate.leave();
        assertThat(gate.enter()).isNotNull();
        assertThat(gate.inFlight()).isEqualTo(7);
    }

    @Test
    void aHugeLimitDoesNotOverflow() {
        gate.open(1_000_000, 10_000, 100_000_000);
        assertThat(gate.enter()).isNull();
    }

    @Test
    void closedItSaysWhyAndStillCountsThoseWhoLeave() {
        assertThat(gate.enter().reason()).isEqualTo(Reason.UNAVAILABLE);
        gate.open(5, 1, 1);
        gate.enter();
        gate.close(Reason.STOPPING, "stopping now");
        assertThat(gate.enter()).isEqualTo(new Outcome.Failure(Reason.STOPPING, "stopping now"));
        assertThat(gate.inFlight()).isEqualTo(1);
        gate.leave();
        assertThat(gate.inFlight()).isZero();
        gate.open(5, 1, 1);
        assertThat(gate.enter()).isNull();
        assertThat(gate.inFlight()).isEqualTo(1);
    }

    @Test
    void aPermitIsGivenBackOnce() {
        gate.open(5, 1, 1);
        gate.enter();
        gate.leave();
        assertThatThrownBy(gate::leave).isInstanceOf(IllegalStateException.class);
        gate.close(Reason.STOPPING, "");
        assertThatThrownBy(gate::leave).isInstanceOf(IllegalStateException.class);
        assertThat(gate.inFlight()).isZero();
    }

    @Test
    void threadsNeverGetPastTheLimit() throws InterruptedException {
        gate.open(10, 1, 10);
        AtomicInteger most = new AtomicInteger();
        AtomicInteger in = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            threads.add(new Thread(() -> {
                for (int i = 0; i < 20_000; i++) {
                    if (gate.enter() == null) {
                        most.accumulateAndGet(in.incrementAndGet(), Math::max);
                        in.decrementAndGet();
                        gate.leave();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(most.get()).isBetween(1, 20);
        assertThat(gate.inFlight()).isZero();
    }
}
