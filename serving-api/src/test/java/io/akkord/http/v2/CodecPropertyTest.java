package io.akkord.http.v2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.akkord.http.v2.InferRequestDecoder.Decoded;
import io.akkord.http.v2.InferResponseEncoder.Encoded;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Random tensors go out and come back the same; random damage is answered, never thrown. */
class CodecPropertyTest {
    private static final List<DataType> TYPES = List.of(DataType.values());

    private static final BufferPoolMXBean DIRECT = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findFirst()
            .orElseThrow();

    private Random random = new Random(0);

    @BeforeEach
    void seed() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        random = new Random(seed);
    }

    @Test
    void whatIsEncodedIsDecodedUnchanged() {
        for (int round = 0; round < 500; round++) {
            List<Tensor> tensors = new ArrayList<>();
            List<InferResponse.Output> outputs = new ArrayList<>();
            for (DataType type : DataType.values()) {
                Tensor tensor = randomTensor(type);
                tensors.add(tensor);
                outputs.add(new InferResponse.Output(tensor, !type.hasJsonForm() || random.nextBoolean()));
            }
            Body body = request(outputs);
            Decoded decoded =
                    InferRequestDecoder.decode(ByteBuffer.wrap(body.bytes), body.jsonLength, JsonLimits.DEFAULT);
            assertThat(decoded).isInstanceOf(Decoded.Ok.class);
            assertThat(((Decoded.Ok) decoded).request().inputs().tensors()).isEqualTo(tensors);
        }
    }

    @Test
    void damagedBodiesAreAnsweredWithoutTakingMemoryOnTheirWord() {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int refused = 0;
        int rounds = 20_000;
        for (int round = 0; round < rounds; round++) {
            List<InferResponse.Output> outputs = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                DataType type = TYPES.get(random.nextInt(TYPES.size()));
                outputs.add(new InferResponse.Output(
                        randomTensor(type).withName("x" + i), !type.hasJsonForm() || random.nextInt(4) == 0));
            }
            Body body = damage(request(outputs));
            int header = random.nextInt(20) == 0 ? random.nextInt() : body.jsonLength;
            long heapBefore = thread.getCurrentThreadAllocatedBytes();
            long directBefore = directBytes();
            Decoded decoded = InferRequestDecoder.decode(ByteBuffer.wrap(body.bytes), header, JsonLimits.DEFAULT);
            assertThat(thread.getCurrentThreadAllocatedBytes() - heapBefore).isLessThan(2_000_000);
            assertThat(directBytes() - directBefore).isLessThan(1_000_000);
            if (decoded instanceof Decoded.Bad bad) {
                refused++;
                assertThat(bad.message()).isNotBlank().hasSizeLessThan(1_000);
            }
        }
        assertThat(refused).isBetween(rounds / 10, rounds - 1);
    }

    /** Bodies of a few hundred bytes, so that the fuzz above bounds what one may cost; this one claims 8 TiB. */
    @Test
    void aShapeAloneTakesNoMemory() {
        long before = directBytes();
        byte[] body = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1099511627776],\"datatype\":\"FP64\",\"data\":[1,2]}]}"
                .getBytes(UTF_8);
        for (int i = 0; i < 100; i++) {
            assertThat(InferRequestDecoder.decode(ByteBuffer.wrap(body), -1, JsonLimits.DEFAULT))
                    .isInstanceOf(Decoded.Bad.class);
        }
        assertThat(directBytes() - before).isLessThan(1_000_000);
    }

    private Tensor randomTensor(DataType type) {
        Shape shape = random.nextInt(10) == 0 ? Shape.SCALAR : Shape.of(random.nextInt(5), random.nextInt(7));
        int elements = (int) shape.elementCount();
        if (type == DataType.BYTES) {
            String[] strings = new String[elements];
            for (int i = 0; i < elements; i++) {
                strings[i] = random.ints(random.nextInt(6), 0, 0x30000)
                        .filter(c -> c < 0xD800 || c > 0xDFFF)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            }
            return Tensor.ofStrings(type.name(), shape, strings);
        }
        ByteBuffer data = ByteBuffer.allocate(elements * type.width()).order(ByteOrder.LITTLE_ENDIAN);
        random.nextBytes(data.array());
        for (int i = 0; i < elements; i++) {
            if (type == DataType.BOOL) {
                data.put(i, (byte) (data.get(i) & 1));
            } else if (type == DataType.FP32 && Float.isNaN(data.getFloat(4 * i))) {
                // JSON has one NaN only.
                data.putFloat(4 * i, Float.NaN);
            } else if (type == DataType.FP64 && Double.isNaN(data.getDouble(8 * i))) {
                data.putDouble(8 * i, Double.NaN);
            }
        }
        return Tensor.of(type.name(), type, shape, data);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Body(byte[] bytes, int jsonLength) {}

    /** Outputs of a response are written as inputs of a request are: only the name of the field differs. */
    private static Body request(List<InferResponse.Output> outputs) {
        Encoded.Ok ok = (Encoded.Ok) InferResponseEncoder.encode(new InferResponse("m", "1", "id", outputs));
        byte[] json = new String(ok.json(), 0, ok.jsonLength(), UTF_8)
                .replaceFirst("\"outputs\"", "\"inputs\"")
                .getBytes(UTF_8);
        ByteBuffer body = ByteBuffer.allocate(json.length
                + ok.binary().stream().mapToInt(ByteBuffer::remaining).sum());
        body.put(json);
        ok.binary().forEach(body::put);
        return new Body(body.array(), ok.isBinary() ? json.length : -1);
    }

    private Body damage(Body body) {
        byte[] bytes = body.bytes.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) "[]{},:\"\\0123456789-.eE".charAt(random.nextInt(22));
                case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
                case 3 -> {
                    int from = random.nextInt(bytes.length);
                    int count = Math.min(random.nextInt(40), bytes.length - Math.max(at, from));
                    System.arraycopy(bytes.clone(), from, bytes, at, count);
                }
                default -> {
                    // Digits become 9s: dimensions and sizes grow beyond all bounds.
                    for (int k = at; k < Math.min(bytes.length, at + 30); k++) {
                        bytes[k] = Character.isDigit(bytes[k]) || bytes[k] == ',' ? (byte) '9' : bytes[k];
                    }
                }
            }
        }
        return new Body(bytes, body.jsonLength);
    }

    private static long directBytes() {
        return DIRECT.getTotalCapacity();
    }
}
