package io.akkord.actors.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.akkord.actors.testing.Requests;
import io.akkord.actors.testing.Requests.Caller;
import io.akkord.actors.testing.Specs;
import io.akkord.runtime.engine.process.ChildProcesses;
import io.akkord.runtime.handler.Handler;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.spec.Isolation;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replicas in child processes under a real node: what a child's death costs. */
class ProcessIsolationTest {
    private static final int IN_FLIGHT = 8;

    private Node node;

    /** Returns its request after a while, so that there is always something running to be lost. */
    public static final class SlowEcho implements Handler<Tensors, Tensors> {
        @Override
        public CompletionStage<Tensors> handle(Tensors request) {
            return CompletableFuture.supplyAsync(
                    () -> request, CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS));
        }
    }

    @BeforeEach
    void start() throws Exception {
        node = NodeTest.get(
                Node.start(NodeSettings.load(ConfigFactory.parseString("akkord.actors.name = isolation-test"))));
    }

    @AfterEach
    void stopLeavesNoProcess() throws Exception {
        NodeTest.get(node.stop());
        await().atMost(Duration.ofSeconds(20)).until(() -> ChildProcesses.pids().isEmpty());
    }

    @Test
    void childrenKilledUnderLoadCostNoRequest() throws Exception {
        deploy(2);
        DeploymentPort port = node.directory().find("isolated").orElseThrow();
        for (int round = 0; round < 3; round++) {
            Set<Long> before = ChildProcesses.pids();
            assertThat(before).hasSize(2);
            List<Caller> callers = new ArrayList<>();
            for (int i = 0; i < IN_FLIGHT; i++) {
                submit(port, callers, i);
            }
            long victim = before.iterator().next();
            ProcessHandle.of(victim).orElseThrow().destroyForcibly();
            for (int i = IN_FLIGHT; i < 10 * IN_FLIGHT; i++) {
                submit(port, callers, i);
            }
            checkAnswers(callers);
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                Set<Long> now = ChildProcesses.pids();
                return readyReplicas(port) == 2 && now.size() == 2 && !now.contains(victim);
            });
        }
    }

    @Test
    void theOnlyReplicaComesBackAndAnswersWhatWaited() throws Exception {
        deploy(1);
        DeploymentPort port = node.directory().find("isolated").orElseThrow();
        long victim = ChildProcesses.pids().iterator().next();
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < IN_FLIGHT; i++) {
            submit(port, callers, i);
        }
        ProcessHandle.of(victim).orElseThrow().destroyForcibly();
        checkAnswers(callers);
        assertThat(ChildProcesses.pids()).hasSize(1).doesNotContain(victim);
    }

    @Test
    void aHandlerThatCannotCrossIsRefusedWithTheReason() {
        assertThatThrownBy(() -> NodeTest.get(node.deploy(Specs.application(
                        "app",
                        "/app",
                        Specs.named("echo").isolation(Isolation.PROCESS).build()))))
                .hasRootCauseInstanceOf(DeploymentException.class)
                .hasMessageContaining("deployment 'echo'")
                .hasMessageContaining("cannot have isolation 'process'")
                .hasMessageContaining("java.lang.String");
    }

    private void deploy(int replicas) throws Exception {
        NodeTest.get(node.deploy(Specs.application(
                "app",
                "/app",
                Specs.named("isolated")
                        .handler(SlowEcho.class)
                        .isolation(Isolation.PROCESS)
                        .limits(IN_FLIGHT, 1000)
                        .replicas(replicas)
                        .build())));
    }

    /** Every request has one answer, the right one. */
    private static void checkAnswers(List<Caller> callers) {
        await().atMost(Duration.ofSeconds(30)).until(() -> callers.stream().allMatch(Caller::isAnswered));
        for (int i = 0; i < callers.size(); i++) {
            assertThat(callers.get(i).outcomes()).containsExactly(Outcome.success(payload(i)));
        }
    }

    private static long readyReplicas(DeploymentPort port) {
        return port.status().replicas().stream()
                .filter(replica -> replica.state().equals("READY"))
                .count();
    }

    private static void submit(DeploymentPort port, List<Caller> callers, int number) {
        Caller caller = new Caller();
        callers.add(caller);
        port.submit(Requests.carrying(payload(number)), caller::accept);
    }

    private static Tensors payload(int number) {
        return Tensors.of(Tensor.ofInts("x", Shape.of(2), number, -number));
    }
}
