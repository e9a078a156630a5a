package io.akkord.actors.wire;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ExtendedActorSystem;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.SerializerWithStringManifest;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.akkord.actors.cluster.AgentCommand;
import io.akkord.actors.cluster.AgentCommand.TellLogs;
import io.akkord.actors.codec.Codec;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Two actor systems that talk over TCP: only what is listed arrives, whoever sends it. */
class RemotingTest {
    private static final Config CONFIG = ConfigFactory.parseString(
                    """
                    akka { actor.provider = remote, loglevel = WARNING, actor.allow-java-serialization = off
                      loggers = ["akka.event.slf4j.Slf4jLogger"]
                      remote.warn-about-direct-use = off
                      remote.artery { transport = tcp, canonical { hostname = "127.0.0.1", port = 0 } } }
                    """)
            .withFallback(ConfigFactory.load());

    private static final ActorTestKit HERE = ActorTestKit.create("here", CONFIG);
    private static final ActorTestKit THERE = ActorTestKit.create("there", CONFIG);
    private static final ActorTestKit ROGUE = ActorTestKit.create(
            "rogue",
            ConfigFactory.parseString("akka.actor.serializers.akkord = \"" + RogueSerializer.class.getName() + "\"")
                    .withFallback(CONFIG));

    @AfterAll
    static void stop() {
        HERE.shutdownTestKit();
        THERE.shutdownTestKit();
        ROGUE.shutdownTestKit();
    }

    /** A command that nobody listed. */
    record Unlisted(String text) implements AgentCommand {}

    /** A node that knows one class more. */
    public static final class RogueSerializer extends SerializerWithStringManifest {
        private final Codec codec;

        public RogueSerializer(ExtendedActorSystem system) {
            codec = new Codec(
                    WireTypes.GENERAL,
                    kryo -> {
                        WireTypes.register(kryo, ActorRefResolver.get(Adapter.toTyped(system)));
                        kryo.register(Unlisted.class, Codec.serializer(kryo, Unlisted.class, true), 4711);
                    },
                    1 << 20);
        }

        @Override
        public int identifier() {
            return KryoSerializer.IDENTIFIER;
        }

        @Override
        public String manifest(Object message) {
            return "";
        }

        @Override
        public byte[] toBinary(Object message) {
            byte[][] taken = new byte[1][];
            codec.write(
                    new byte[] {KryoSerializer.VERSION},
                    message,
                    (array, length) -> taken[0] = Arrays.copyOf(array, length));
            return taken[0];
        }

        @Override
        public Object fromBinary(byte[] bytes, String manifest) {
            throw new UnsupportedOperationException("it only sends");
        }
    }

    @Test
    void whatIsListedArrivesWithItsActorRefs() {
        TestProbe<AgentCommand> probe = THERE.createTestProbe();
        TestProbe<AgentCommand.LogLines> asker = HERE.createTestProbe();
        refOf(probe, HERE).tell(new TellLogs("m", 3, asker.ref()));
        TellLogs arrived = probe.expectMessageClass(TellLogs.class);
        assertThat(arrived.deployment()).isEqualTo("m");
        AgentCommand.LogLines lines = new AgentCommand.LogLines("there", java.util.List.of());
        arrived.replyTo().tell(lines);
        assertThat(asker.receiveMessage()).isEqualTo(lines);
    }

    @Test
    void whatIsNotListedIsRefusedBeforeItIsSent() {
        TestProbe<AgentCommand> probe = THERE.createTestProbe();
        ActorRef<AgentCommand> remote = refOf(probe, HERE);
        LoggingTestKit.error("Failed to serialize message").expect(HERE.system(), () -> {
            remote.tell(new Unlisted("x"));
            return null;
        });
        onlyWhatFollowsArrives(remote, probe, HERE);
    }

    @Test
    void whatIsNotListedHereIsDroppedWhenAnotherSendsIt() {
        TestProbe<AgentCommand> probe = THERE.createTestProbe();
        ActorRef<AgentCommand> remote = refOf(probe, ROGUE);
        LoggingTestKit.error("Failed to deserialize message").expect(THERE.system(), () -> {
            remote.tell(new Unlisted("x"));
            return null;
        });
        onlyWhatFollowsArrives(remote, probe, ROGUE);
    }

    private static void onlyWhatFollowsArrives(
            ActorRef<AgentCommand> remote, TestProbe<AgentCommand> probe, ActorTestKit from) {
        TellLogs next = new TellLogs(
                "m", 1, from.<AgentCommand.LogLines>createTestProbe().ref());
        remote.tell(next);
        assertThat(probe.expectMessageClass(TellLogs.class).lines()).isEqualTo(1);
    }

    private static ActorRef<AgentCommand> refOf(TestProbe<AgentCommand> probe, ActorTestKit from) {
        String address = ActorRefResolver.get(THERE.system()).toSerializationFormat(probe.ref());
        return ActorRefResolver.get(from.system()).resolveActorRef(address);
    }
}
