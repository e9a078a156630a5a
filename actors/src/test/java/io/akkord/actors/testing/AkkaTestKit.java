package io.akkord.actors.testing;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Akka's test kit as a JUnit 5 extension: {@code @RegisterExtension static final AkkaTestKit AKKA = AkkaTestKit.create()}. The actor
 * system ends with the test class.
 */
public final class AkkaTestKit implements AfterAllCallback {
    private final ActorTestKit kit;

    private AkkaTestKit(Config config) {
        kit = ActorTestKit.create(config.withFallback(ConfigFactory.parseString(
                "akka.loggers = [\"akka.event.slf4j.Slf4jLogger\"], akka.loglevel = WARNING, akka.log-dead-letters = off,"
                        + "akka.actor.testkit.typed.single-expect-default = 20s")));
        // A busy machine is slow, not wrong.
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    public static AkkaTestKit create() {
        return new AkkaTestKit(ConfigFactory.empty());
    }

    /** With timers that move only when {@link #time} says so. */
    public static AkkaTestKit withManualTime() {
        return new AkkaTestKit(ManualTime.config());
    }

    public ManualTime time() {
        return ManualTime.get(kit.system());
    }

    public ActorSystem<?> system() {
        return kit.system();
    }

    public <T> ActorRef<T> spawn(Behavior<T> behavior) {
        return kit.spawn(behavior);
    }

    public <T> TestProbe<T> probe() {
        return kit.createTestProbe();
    }

    public <T> TestProbe<T> probe(Class<T> type) {
        return kit.createTestProbe(type);
    }

    public void stop(ActorRef<?> actor) {
        kit.stop(actor);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        kit.shutdownTestKit();
    }
}
