package io.akkord.runtime.engine.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.akkord.runtime.RuntimeSettings;
import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.engine.Engine.Execution;
import io.akkord.runtime.engine.EngineResources;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.spec.Isolation;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FramesTest {
    private static final Tensors TENSORS = new Tensors(
            List.of(
                    Tensor.ofFloats("x", Shape.of(2, 1), 1.5f, -0f),
                    Tensor.ofStrings("text", Shape.of(3), "", "ä", "three"),
                    Tensor.of("scalar", DataType.BF16, Shape.SCALAR, ByteBuffer.allocate(2)),
                    Tensor.of("large", DataType.INT8, Shape.of(100_000), ByteBuffer.allocateDirect(100_000))),
            Map.of("flag", true, "number", 7L, "ratio", 0.25, "text", "t"));

    private static final List<Message> ALL = List.of(
            new Message.Run(1L << 40, List.of(TENSORS, Tensors.of())),
            new Message.Done(
                    3,
                    new Execution(
                            List.of(Outcome.success(TENSORS), Outcome.failure(Reason.BAD_REQUEST, "no")), 1, 2, 3)),
            new Message.RunFailed(4, "broken"),
            new Message.Loaded(),
            new Message.LoadFailed("näh", true),
            new Message.CheckHealth(),
            new Message.Healthy(),
            new Message.Ill("a headache"),
            new Message.Close());

    @Test
    void everyMessageArrivesAsItWasSentAlsoInSmallPieces() throws Exception {
        byte[] bytes = frames(ALL.toArray(Message[]::new));
        FrameReader reader = reader(bytes);
        for (Message message : ALL) {
            assertThat(reader.read()).isEqualTo(message);
        }
        assertThat(reader.read()).isNull();
    }

    @Test
    void anOrderArrivesAsFarAsEnginesLookAtIt() throws Exception {
        TensorSpec x = new TensorSpec("x", DataType.FP32, Shape.of(-1, 3), true, List.of());
        TensorSpec y = TensorSpec.of("y", DataType.INT64);
        Device slice = Device.migSlice(DeviceId.of("MIG-1"), DeviceId.of("GPU-2"), 1, "1g.10gb", "H100", 1 << 30)
                .withPciGroup("0");
        EngineOrder order = new EngineOrder(
                Deployments.torch("identity", Isolation.PROCESS, x, y),
                new RuntimeSettings(3, 4, List.of()),
                new EngineResources(List.of(slice, Device.cpuSlot(1, "EPYC", 5)), 2, Optional.of("MIG-1")));
        EngineOrder read =
                ((Message.Load) reader(frames(new Message.Load(order))).read()).order();
        assertThat(read.resources())
                .isEqualTo(new EngineResources(order.resources().devices(), 2, Optional.empty()));
        assertThat(read.settings()).isEqualTo(order.settings());
        assertThat(read.spec().isolation()).isEqualTo(Isolation.IN_PROCESS);
        assertThat(read.spec().model().inputs()).containsExactly(x);
        assertThat(read.spec().model().outputs()).containsExactly(y);
        assertThat(read.spec().batch().maxSize()).isEqualTo(8);
        assertThat(read.spec().maxOngoingRequests()).isEqualTo(4);
    }

    @Test
    void lengthsAreNotBelieved() {
        refused(prefix(-1, 0, 11), "a frame with a head of -1 bytes");
        refused(prefix(Integer.MAX_VALUE, 0, 11), "most 16777216");
        refused(prefix(0, -1, 11), "tensors of -1");
        refused(prefix(0, Long.MAX_VALUE, 11), "more than its message");
        refused(prefix(4, 0, 11, 0, 0, 0, 0), "4 and 0 bytes more");
        refused(prefix(0, 0, 99), "unknown kind 99");
        refused(prefix(0, 0, 0), "unknown kind 0");
        // A text of 2 GiB, and a list of as many items.
        refused(prefix(4, 0, 4, 255, 255, 255, 127), "expected 2147483647 more bytes");
        refused(prefix(12, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 127), "expected 2147483647 more bytes");
        refused(prefix(12, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255), "expected -1 more bytes");
    }

    @Test
    void aTensorTakesNoMemoryBeforeItsSizeIsKnownToFit() {
        for (long size : new long[] {Integer.MAX_VALUE, Wire.MAX_TENSOR + 1L, 8, -4}) {
            WireOut out = new WireOut();
            // One run of one request with one tensor of FP32[1].
            out.putLong(1).putInt(1).putInt(1).putText("x").putEnum(DataType.FP32);
            out.putInt(1).putLong(1).putInt((int) size);
            byte[] head = new byte[out.head().remaining()];
            out.head().get(head);
            ByteBuffer frame = ByteBuffer.allocate(Wire.PREFIX + head.length).order(ByteOrder.LITTLE_ENDIAN);
            frame.putInt(head.length).putLong(Math.max(0, size)).put((byte) 5).put(head);
            refused(frame.array(), "tensor 'x' of");
        }
    }

    @Test
    void whatIsCutOffIsTheEndAndNotAMessage() throws Exception {
        byte[] whole = frames(new Message.Run(1, List.of(Tensors.of(Tensor.ofInts("x", Shape.of(3), 1, 2, 3)))));
        for (int length = 1; length < whole.length; length++) {
            FrameReader reader = reader(Arrays.copyOf(whole, length));
            assertThatThrownBy(reader::read).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void garbageIsRefusedWithAReasonAndNeverWithAnythingElse() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] valid = frames(
                new Message.Run(
                        1, List.of(new Tensors(List.of(Tensor.ofInts("x", Shape.of(2), 1, 2)), Map.of("a", 1L)))),
                new Message.Done(1, new Execution(List.of(Outcome.failure(Reason.INTERNAL, "no")), 1, 2, 3)),
                new Message.Load(new EngineOrder(
                        Deployments.handler(Peculiar.class, Map.of("list", List.of(1, "two"))),
                        new RuntimeSettings(1, 1, List.of()),
                        EngineResources.cpu(1))));
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = valid.clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            FrameReader reader = reader(bytes);
            try {
                while (reader.read() != null) {
                    // A change may leave a message that can be.
                }
            } catch (ProtocolException | EOFException e) {
                assertThat(e).hasMessageMatching("(?s).+");
            } catch (Throwable t) {
                fail("seed " + seed + ", round " + round, t);
            }
        }
    }

    @Test
    void valuesThatAreNotOfJsonAreRefusedBeforeAnythingIsWritten() {
        assertThatThrownBy(() -> new WireOut().putValue(Map.of("x", List.of('c'))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Character");
        Object deep = "bottom";
        for (int i = 0; i < 100; i++) {
            deep = List.of(deep);
        }
        Object nested = deep;
        assertThatThrownBy(() -> new WireOut().putValue(nested)).hasMessageContaining("deeper than 64");
    }

    private static void refused(byte[] frame, String why) {
        assertThatThrownBy(() -> reader(frame).read())
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(why);
    }

    private static byte[] prefix(int head, long body, int kind, int... rest) {
        ByteBuffer frame = ByteBuffer.allocate(Wire.PREFIX + rest.length).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(head).putLong(body).put((byte) kind);
        for (int b : rest) {
            frame.put((byte) b);
        }
        return frame.array();
    }

    private static byte[] frames(Message... messages) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        FrameWriter writer = new FrameWriter(new SmallSips(Channels.newChannel(bytes)));
        for (Message message : messages) {
            writer.write(message);
        }
        return bytes.toByteArray();
    }

    private static FrameReader reader(byte[] bytes) {
        return new FrameReader(Channels.newChannel(new ByteArrayInputStream(bytes)));
    }

    /** Takes a part of what it is offered, as sockets do. */
    private record SmallSips(WritableByteChannel to) implements GatheringByteChannel {
        private static final int MOST = 777;

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int length = Math.min(MOST, bytes.remaining());
            int written = to.write(bytes.slice(bytes.position(), length));
            bytes.position(bytes.position() + written);
            return written;
        }

        @Override
        public long write(ByteBuffer[] buffers, int offset, int length) throws IOException {
            for (int i = offset; i < offset + length; i++) {
                if (buffers[i].hasRemaining()) {
                    return write(buffers[i]);
                }
            }
            return 0;
        }

        @Override
        public long write(ByteBuffer[] buffers) throws IOException {
            return write(buffers, 0, buffers.length);
        }

        @Override
        public boolean isOpen() {
            return to.isOpen();
        }

        @Override
        public void close() throws IOException {
            to.close();
        }
    }
}
