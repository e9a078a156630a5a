package io.akkord.actors.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import com.esotericsoftware.kryo.io.Output;
import io.akkord.actors.cluster.AgentCommand.LogLines;
import io.akkord.actors.cluster.AgentEvent;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.NodeRow;
import io.akkord.actors.testing.AkkaTestKit;
import java.io.NotSerializableException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bytes that are not what they should be become an error that says so, and nothing else. */
class HostileBytesTest {
    @RegisterExtension
    static final AkkaTestKit AKKA = AkkaTestKit.create();

    private final long seed = Long.getLong("akkord.test.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final ActorRef<?> actor = AKKA.spawn(Behaviors.ignore());
    private final KryoSerializer serializer =
            new KryoSerializer((ExtendedActorSystem) Adapter.toClassic(AKKA.system()));

    @Test
    void anotherVersionIsNamed() {
        byte[] bytes = serializer.toBinary(new NodeKey("n", 1));
        bytes[0] = 7;
        refuses(bytes, "version 7 of the wire format, but this node reads version 1");
        refuses(new byte[0], "no bytes");
    }

    @Test
    void truncatedBytesAreRefused() {
        byte[] bytes = serializer.toBinary(new RandomValues(random, actor).of(NodeRow.class));
        for (int length = 0; length < bytes.length; length++) {
            refuses(Arrays.copyOf(bytes, length), "");
        }
        refuses(Arrays.copyOf(bytes, bytes.length + 1), "1 bytes follow");
    }

    @Test
    void garbageIsRefusedOrIsAnotherValue() {
        RandomValues values = new RandomValues(random, actor);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = serializer.toBinary(values.of(i % 2 == 0 ? NodeRow.class : AgentEvent.class));
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bytes[1 + random.nextInt(bytes.length - 1)] = (byte) random.nextInt();
            }
            try {
                serializer.fromBinary(bytes, "");
            } catch (NotSerializableException e) {
                refused++;
            }
        }
        assertThat(refused).as("seed %d", seed).isGreaterThan(1000);
    }

    @Test
    void aSizeIsNotBelieved() {
        for (int container : new int[] {20, 21, 22, 28, 29}) {
            Output output = new Output(64);
            output.writeByte(KryoSerializer.VERSION);
            output.writeVarInt(container + 2, true);
            output.writeVarInt(Integer.MAX_VALUE, true);
            output.writeInt(0);
            refuses(output.toBytes(), "only");
        }
        Output text = new Output(64);
        text.writeByte(KryoSerializer.VERSION);
        text.writeVarInt(1 + 2, true);
        text.writeVarInt(Integer.MAX_VALUE, true);
        refuses(text.toBytes(), "expected 2147483647 elements of 1 bytes or more, but only 0 bytes are left");
    }

    @Test
    void deepNestingIsRefused() {
        Output output = new Output(1 << 20);
        output.writeByte(KryoSerializer.VERSION);
        for (int i = 0; i < 100_000; i++) {
            output.writeVarInt(20 + 2, true);
            output.writeVarInt(1, true);
        }
        output.writeVarInt(20 + 2, true);
        output.writeVarInt(0, true);
        refuses(output.toBytes(), "Max depth exceeded");
    }

    @Test
    void aClassByNameIsRefused() {
        Output output = new Output(256);
        output.writeByte(KryoSerializer.VERSION);
        output.writeVarInt(1, true);
        output.writeVarInt(0, true);
        output.writeString("java.util.ArrayList");
        refuses(output.toBytes(), "a class is given by its name");
    }

    @Test
    void aBufferThatIsTooSmallIsToldAsAkkaExpects() throws Exception {
        LogLines lines = new LogLines("n", List.of(new LogLines.Line(1, "INFO", "x".repeat(1000))));
        ByteBuffer small = ByteBuffer.allocateDirect(500);
        assertThatThrownBy(() -> serializer.toBinary(lines, small)).isInstanceOf(BufferOverflowException.class);
        assertThat(small.position()).isZero();
        ByteBuffer large = ByteBuffer.allocateDirect(5000).position(3);
        serializer.toBinary(lines, large);
        assertThat(serializer.fromBinary(large.flip().position(3), "")).isEqualTo(lines);
    }

    @Test
    void aClassThatIsNotListedIsNamed() {
        assertThatThrownBy(() -> serializer.toBinary(new StringBuilder("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a java.lang.StringBuilder cannot be sent to other nodes: Class is not registered:"
                        + " java.lang.StringBuilder");
    }

    private void refuses(byte[] bytes, String message) {
        assertThatThrownBy(() -> serializer.fromBinary(bytes, ""))
                .isInstanceOf(NotSerializableException.class)
                .hasMessageContaining(message);
    }
}
