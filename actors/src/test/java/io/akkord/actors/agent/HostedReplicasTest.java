package io.akkord.actors.agent;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.akkord.actors.cluster.AgentCommand.Survey;
import io.akkord.actors.cluster.AgentEvent;
import io.akkord.actors.testing.AkkaTestKit;
import io.akkord.actors.testing.Specs;
import io.akkord.actors.worker.WorkerActor;
import io.akkord.runtime.reconcile.FailureCause;
import io.akkord.runtime.reconcile.ReplicaState;
import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whom an agent obeys, and what it remembers. */
class HostedReplicasTest {
    @RegisterExtension
    static final AkkaTestKit AKKA = AkkaTestKit.create();

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final DeploymentSpec SPEC = Specs.named("m").build();

    private final HostedReplicas hosted = new HostedReplicas();
    private final TestProbe<AgentEvent> old = AKKA.probe();
    private final TestProbe<AgentEvent> young = AKKA.probe();

    @Test
    void theHighestTermIsObeyed() {
        assertThat(admit(3, old)).isEmpty();
        assertThat(admit(3, old)).isEmpty();
        assertThat(hosted.entity("m")).isEqualTo(old.ref());
        assertThat(admit(4, young)).isEmpty();
        assertThat(hosted.entity("m")).isEqualTo(young.ref());
        assertThat(admit(3, old)).isEqualTo(OptionalLong.of(4));
        assertThat(hosted.entity("m")).isEqualTo(young.ref());
    }

    @Test
    void twoOfOneTermAreNotTheSame() {
        assertThat(admit(3, old)).isEmpty();
        assertThat(admit(3, young)).isEqualTo(OptionalLong.of(3));
    }

    @Test
    void aDeploymentWithoutReplicasIsForgottenAfterAWhile() {
        hosted.admit(new Survey("m", 9, old.ref()), 0);
        hosted.forget(9 * MINUTE);
        assertThat(hosted.known()).isEqualTo(1);
        hosted.forget(10 * MINUTE);
        assertThat(hosted.known()).isZero();
        assertThat(admit(1, young)).isEmpty();
    }

    @Test
    void aDeploymentWithReplicasIsRememberedAndMissed() {
        hosted.admit(new Survey("m", 9, old.ref()), 0);
        hosted.add(replica("m#9.1"));
        assertThat(hosted.counts()).isEqualTo(Map.of("m", 1));
        assertThat(hosted.silent(MINUTE)).isEmpty();
        assertThat(hosted.silent(2 * MINUTE)).containsExactly("m");
        hosted.forget(60 * MINUTE);
        assertThat(hosted.known()).isEqualTo(1);
        hosted.remove("m#9.1");
        assertThat(hosted.counts()).isEmpty();
        assertThat(hosted.silent(60 * MINUTE)).isEmpty();
    }

    @Test
    void aChangeWaitsUntilTheReplicaServes() {
        HostedReplica replica = replica("m#9.1");
        assertThat(replica.become(SPEC, 2)).isNull();
        assertThat(replica.fact().revision()).isEqualTo(1);
        replica.ready();
        WorkerActor.Reconfigure told = replica.toTell();
        assertThat(told).isEqualTo(new WorkerActor.Reconfigure(SPEC, 2));
        assertThat(replica.become(SPEC, 2)).isNull();
        replica.reconfigured(2);
        assertThat(replica.fact().revision()).isEqualTo(2);
        assertThat(replica.toTell()).isNull();
    }

    @Test
    void aFailedReplicaStaysFailed() {
        HostedReplica replica = replica("m#9.1");
        replica.failed("broken", FailureCause.BROKEN);
        replica.draining();
        replica.ready();
        assertThat(replica.state()).isEqualTo(ReplicaState.FAILED);
        assertThat(replica.fact().reason()).isEqualTo("broken");
    }

    private HostedReplica replica(String id) {
        ActorRef<WorkerActor.Command> worker = AKKA.<WorkerActor.Command>probe().ref();
        return new HostedReplica("m", id, worker, 1, SPEC, 1);
    }

    private OptionalLong admit(long term, TestProbe<AgentEvent> entity) {
        return hosted.admit(new Survey("m", term, entity.ref()), 0);
    }
}
