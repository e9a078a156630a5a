package io.akkord.runtime.spec.document;

import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.handler.HandlerDefinition;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.EncodedPayload;
import io.akkord.runtime.spec.Isolation;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.PlacementOptions;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Valid specs with every field drawn at random; those of handlers name classes of {@link SampleHandlers}. */
final class RandomSpecs {
    private static final String TEXTS = "aZ0 .\"\\${}\n\t/ü€😀#:=,[]";
    private static final List<HandlerDefinition> HANDLERS = List.of(
            HandlerDefinition.of(SampleHandlers.Adder.class, List.of(SampleHandlers.Sum.class)),
            HandlerDefinition.of(SampleHandlers.Upper.class),
            HandlerDefinition.of(SampleHandlers.Echo.class),
            HandlerDefinition.of(SampleHandlers.Batches.class));

    private final Random random;

    private boolean foreignClasses = true;

    RandomSpecs(long seed) {
        this.random = new Random(seed);
    }

    /** Only what a document may say: classes that are there, warm-up requests that fit the model. */
    RandomSpecs ofThisClassPath() {
        foreignClasses = false;
        return this;
    }

    ApplicationSpec application() {
        List<DeploymentSpec> deployments = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            deployments.add(deployment("d" + i));
        }
        return new ApplicationSpec(
                "app" + random.nextInt(9), random.nextBoolean() ? "/" : "/a/b" + random.nextInt(9), deployments);
    }

    DeploymentSpec deployment(String name) {
        Model model = model();
        int replicas = 1 + random.nextInt(10);
        boolean batched = model instanceof Model.JavaHandler handler
                ? handler.definition().batched()
                : random.nextBoolean();
        int maxSize = 1 + random.nextInt(64);
        Optional<DeviceRequest> devices = devices();
        return new DeploymentSpec(
                name,
                String.valueOf(random.nextInt(100)),
                model,
                batched
                        ? new BatchOptions(
                                maxSize,
                                Duration.ofNanos(random.nextInt(1_000_000_000)),
                                random.nextBoolean() ? List.of() : List.of(1 + random.nextInt(maxSize), 1),
                                1 + random.nextInt(8))
                        : new BatchOptions(0, Duration.ZERO, List.of(), 1 + random.nextInt(3)),
                replicas,
                1 + random.nextInt(1000),
                random.nextInt(1000),
                random.nextBoolean() ? 503 : 429,
                duration(),
                duration(),
                duration().plusMillis(10),
                duration().plusMillis(10),
                random.nextInt(16),
                devices,
                Isolation.PROCESS,
                random.nextInt(replicas + 1),
                placement(devices.isPresent()),
                model instanceof Model.JavaHandler ? map(3) : Map.of(),
                warmUp(model));
    }

    private Model model() {
        int kind = random.nextInt(HANDLERS.size() + 1);
        if (kind == HANDLERS.size()) {
            return new Model.TorchScript(
                    Path.of("/models/ü 1/" + random.nextInt(9) + ".pt"), tensorSpecs("in", 1), tensorSpecs("out", 1));
        }
        HandlerDefinition definition = HANDLERS.get(kind);
        return new Model.JavaHandler(
                definition,
                definition.speaksTensors() ? tensorSpecs("in", 0) : List.of(),
                definition.speaksTensors() ? tensorSpecs("out", 0) : List.of());
    }

    private List<TensorSpec> tensorSpecs(String name, int least) {
        List<TensorSpec> specs = new ArrayList<>();
        for (int i = 0; i < least + random.nextInt(3); i++) {
            DataType type = DataType.values()[random.nextInt(DataType.values().length)];
            long[] shape = random.longs(random.nextInt(4), -1, 9).toArray();
            specs.add(new TensorSpec(
                    name + i + text(),
                    type,
                    Shape.of(shape),
                    type.isFixedWidth() && random.nextBoolean(),
                    random.nextBoolean() ? List.of() : List.of(text(), text())));
        }
        return specs;
    }

    private Optional<DeviceRequest> devices() {
        long memory = 1 + Math.abs(random.nextLong() >> random.nextInt(50));
        return switch (random.nextInt(6)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(new DeviceRequest.CpuSlots(1 + random.nextInt(8), memory - 1));
            case 2 -> Optional.of(new DeviceRequest.Gpus(1 + random.nextInt(8), memory));
            case 3 -> Optional.of(new DeviceRequest.GpuShare(0.001 + random.nextDouble() * 0.9, memory));
            case 4 -> Optional.of(new DeviceRequest.GpuMemory(memory));
            default -> Optional.of(new DeviceRequest.MigSlice("1g.10gb", memory));
        };
    }

    private PlacementOptions placement(boolean resources) {
        return new PlacementOptions(
                Map.of("zone.name", "label" + random.nextInt(3)),
                random.nextBoolean() ? Map.of() : Map.of("gpu/type", "value with space"),
                resources ? Map.of("license", (long) random.nextInt(5)) : Map.of(),
                random.nextInt(4),
                new HashSet<>(List.of("d7", "d" + random.nextInt(7))));
    }

    private List<Object> warmUp(Model model) {
        List<Object> requests = new ArrayList<>();
        for (int i = 0; i < random.nextInt(3); i++) {
            if (model.speaksTensors()) {
                if (foreignClasses || model.inputs().isEmpty()) {
                    requests.add(tensors());
                }
            } else if (foreignClasses && random.nextInt(4) == 0) {
                requests.add(new EncodedPayload("not.on.this.ClassPath", "{\"b\":1.50,\"a\":[null,-0.0,1e40]}"));
            } else if (((Model.JavaHandler) model).definition().requestType().equals(String.class.getName())) {
                requests.add(text());
            } else {
                requests.add(new SampleHandlers.Sum(random.nextInt(), random.nextDouble(), text(), List.of(text())));
            }
        }
        return requests;
    }

    private Tensors tensors() {
        byte[] bytes = new byte[8 * (1 + random.nextInt(4))];
        random.nextBytes(bytes);
        List<Tensor> tensors = List.of(
                Tensor.of("x", DataType.INT64, Shape.of(bytes.length / 8), ByteBuffer.wrap(bytes)),
                Tensor.ofStrings("t", Shape.of(2, 1), text(), text()),
                Tensor.of("f16", DataType.FP16, Shape.of(bytes.length / 2, 1), ByteBuffer.wrap(bytes)),
                Tensor.ofFloats("s", Shape.SCALAR, Float.NaN));
        return new Tensors(
                tensors,
                random.nextBoolean()
                        ? Map.of()
                        : Map.of(
                                "l",
                                random.nextLong(),
                                "d",
                                (double) random.nextInt(5),
                                "s",
                                text(),
                                "b",
                                true,
                                "z",
                                -0.0));
    }

    private Map<String, Object> map(int depth) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < random.nextInt(5); i++) {
            map.put("k." + i + text(), value(depth - 1));
        }
        return map;
    }

    private Object value(int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 7)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextLong();
            case 2 -> (double) random.nextInt(100);
            case 3 -> Double.longBitsToDouble(random.nextLong() & ~(1L << 62));
            case 4 -> random.nextFloat();
            case 5 -> random.nextBoolean();
            case 6 -> text();
            case 7 -> List.of(value(depth - 1), value(depth - 1));
            default -> map(depth);
        };
    }

    private Duration duration() {
        return switch (random.nextInt(4)) {
            case 0 -> Duration.ZERO;
            case 1 -> Duration.ofSeconds(random.nextInt(100_000));
            case 2 -> Duration.ofMillis(random.nextInt(100_000));
            default ->
                Duration.ofNanos(
                        Math.abs(random.nextLong() % Duration.ofDays(300).toNanos()));
        };
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        random.ints(random.nextInt(6), 0, TEXTS.codePointCount(0, TEXTS.length()))
                .forEach(i -> text.appendCodePoint(TEXTS.codePointAt(TEXTS.offsetByCodePoints(0, i))));
        return text.toString();
    }
}
