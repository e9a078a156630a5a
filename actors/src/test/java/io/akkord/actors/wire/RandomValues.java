package io.akkord.actors.wire;

import akka.actor.typed.ActorRef;
import io.akkord.actors.testing.Specs;
import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Values of any type that crosses between nodes, at random. */
final class RandomValues {
    private final SplittableRandom random;
    private final ActorRef<?> actor;

    RandomValues(SplittableRandom random, ActorRef<?> actor) {
        this.random = random;
        this.actor = actor;
    }

    Object of(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            Type[] of = parameterized.getActualTypeArguments();
            Class<?> raw = (Class<?>) parameterized.getRawType();
            if (raw == List.class) {
                return several(of[0]);
            } else if (raw.getSimpleName().equals("Set")) {
                return new LinkedHashSet<>(several(of[0]));
            } else if (raw == Map.class) {
                Map<Object, Object> map = new LinkedHashMap<>();
                several(of[0]).forEach(key -> map.put(key, of(of[1])));
                return map;
            } else if (raw == Optional.class) {
                return random.nextBoolean() ? Optional.empty() : Optional.of(of(of[0]));
            } else if (raw == ActorRef.class) {
                return actor;
            }
            throw new AssertionError("no random value of " + type);
        }
        return ofClass((Class<?>) type);
    }

    private Object ofClass(Class<?> type) {
        if (type == String.class) {
            return text();
        } else if (type == int.class || type == Integer.class) {
            return random.nextInt() >>> random.nextInt(32);
        } else if (type == long.class || type == Long.class) {
            return random.nextLong() >> random.nextInt(64);
        } else if (type == boolean.class || type == Boolean.class) {
            return random.nextBoolean();
        } else if (type == OptionalLong.class) {
            return random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextLong());
        } else if (type == Duration.class) {
            return Duration.ofNanos(random.nextLong() >>> 1);
        } else if (type.isEnum()) {
            return type.getEnumConstants()[random.nextInt(type.getEnumConstants().length)];
        } else if (type.isSealed()) {
            Class<?>[] choices = type.getPermittedSubclasses();
            return of(choices[random.nextInt(choices.length)]);
        } else if (type == DeviceId.class) {
            return random.nextBoolean() ? DeviceId.cpu(random.nextInt(100)) : DeviceId.of("GPU-" + random.nextInt(100));
        } else if (type == Device.class) {
            return device(random.nextInt(100));
        } else if (type == DeviceInventory.class) {
            List<Device> devices =
                    IntStream.range(0, random.nextInt(5)).mapToObj(this::device).toList();
            return new DeviceInventory(
                    "n" + text(),
                    8,
                    devices,
                    Map.of("zone", text()),
                    Map.of("tokens", 5L),
                    devices.isEmpty() ? Map.of() : Map.of(devices.get(0).id(), 77L));
        } else if (type == DeploymentSpec.class) {
            return Specs.named("m" + random.nextInt(1000))
                    .replicas(1 + random.nextInt(9))
                    .config(Map.of("greeting", text()))
                    .build();
        } else if (type == ApplicationSpec.class) {
            return Specs.application("a", "/a", (DeploymentSpec) of(DeploymentSpec.class));
        } else if (type.isRecord()) {
            return ofRecord(type);
        }
        throw new AssertionError("no random value of " + type);
    }

    private Object ofRecord(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = of(components[i].getGenericType());
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("no random value of " + type, e);
        }
    }

    private Device device(int number) {
        return random.nextBoolean()
                ? Device.cpuSlot(number, text(), 1 + random.nextInt(1000))
                : Device.gpu(DeviceId.of("GPU-" + number), number, text(), 1 + random.nextInt(1000))
                        .withNvlinkIsland("i" + number);
    }

    private List<Object> several(Type of) {
        List<Object> values = new ArrayList<>();
        for (int left = random.nextInt(4); left > 0; left--) {
            values.add(of(of));
        }
        return values;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(20); left > 0; left--) {
            text.appendCodePoint(random.nextInt(4) == 0 ? 0x1F600 + random.nextInt(50) : ' ' + random.nextInt(300));
        }
        return text.toString();
    }
}
