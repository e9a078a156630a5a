package io.akkord.runtime.engine.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.runtime.engine.Engine.Execution;
import io.akkord.runtime.engine.EngineException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private static final Execution EXECUTION = new Execution(List.of(), 1, 2, 3);

    private final Answers answers = new Answers();
    private final CompletableFuture<Execution> run = new CompletableFuture<>();

    @Test
    void anAnswerGoesToItsRunWhateverTheOrder() throws Exception {
        CompletableFuture<Execution> other = new CompletableFuture<>();
        long first = answers.expect(run);
        answers.take(new Message.Done(answers.expect(other), EXECUTION));
        assertThat(other).isCompletedWithValue(EXECUTION);
        assertThat(run).isNotDone();
        answers.take(new Message.RunFailed(first, "broken"));
        assertThat(run).isCompletedExceptionally();
    }

    @Test
    void whatWasNotAskedForIsNoAnswer() throws Exception {
        Message.Done done = new Message.Done(answers.expect(run), EXECUTION);
        answers.take(done);
        for (Message message : List.of(
                done, new Message.RunFailed(99, ""), new Message.Healthy(), new Message.Ill(""), new Message.Close())) {
            assertThatThrownBy(() -> answers.take(message)).isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void theEndOfTheChildFailsWhatIsOwedAndWhatComesAfter() throws Exception {
        answers.expect(run);
        CompletableFuture<Void> health = answers.expectHealth();
        EngineException reason = new EngineException("killed");
        answers.fail(reason);
        for (CompletableFuture<?> owed : List.of(run, health, answers.loaded())) {
            assertThat(owed).isCompletedExceptionally();
        }
        assertThatThrownBy(() -> answers.expect(new CompletableFuture<>())).isSameAs(reason);
        assertThatThrownBy(answers::expectHealth).isSameAs(reason);
    }

    @Test
    void onlyWhoKnowsTheSecretIsTheChild() {
        byte[] secret = "secret".getBytes(StandardCharsets.US_ASCII);
        assertThatCode(() -> ChildProcess.check(new Message.Hello("secret"), secret))
                .doesNotThrowAnyException();
        for (Message other : new Message[] {new Message.Hello("secreT"), new Message.Loaded(), null}) {
            assertThatThrownBy(() -> ChildProcess.check(other, secret))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("did not prove");
        }
    }
}
