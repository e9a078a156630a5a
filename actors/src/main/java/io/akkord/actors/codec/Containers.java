package io.akkord.actors.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.ImmutableSerializer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Serializers of what holds other things, whatever class it is of. What is read is immutable and keeps its order. */
final class Containers {
    private Containers() {}

    private static void writeAll(Kryo kryo, Output output, Collection<?> elements) {
        output.writeVarInt(elements.size(), true);
        for (Object element : elements) {
            kryo.writeClassAndObject(output, element);
        }
    }

    private static <C extends Collection<@Nullable Object>> C readAll(Kryo kryo, Input input, C into) {
        for (int left = StrictInput.readCount(input, 1); left > 0; left--) {
            into.add(kryo.readClassAndObject(input));
        }
        return into;
    }

    /** Lists. */
    static final class Lists extends ImmutableSerializer<List<?>> {
        @Override
        public void write(Kryo kryo, Output output, List<?> list) {
            writeAll(kryo, output, list);
        }

        @Override
        public List<?> read(Kryo kryo, Input input, Class<? extends List<?>> type) {
            return Collections.unmodifiableList(readAll(kryo, input, new ArrayList<>()));
        }
    }

    /** Sets. */
    static final class Sets extends ImmutableSerializer<Set<?>> {
        @Override
        public void write(Kryo kryo, Output output, Set<?> set) {
            writeAll(kryo, output, set);
        }

        @Override
        public Set<?> read(Kryo kryo, Input input, Class<? extends Set<?>> type) {
            return Collections.unmodifiableSet(readAll(kryo, input, new LinkedHashSet<>()));
        }
    }

    /** Maps. */
    static final class Maps extends ImmutableSerializer<Map<?, ?>> {
        @Override
        public void write(Kryo kryo, Output output, Map<?, ?> map) {
            output.writeVarInt(map.size(), true);
            map.forEach((key, value) -> {
                kryo.writeClassAndObject(output, key);
                kryo.writeClassAndObject(output, value);
            });
        }

        @Override
        public Map<?, ?> read(Kryo kryo, Input input, Class<? extends Map<?, ?>> type) {
            Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
            for (int left = StrictInput.readCount(input, 2); left > 0; left--) {
                map.put(kryo.readClassAndObject(input), kryo.readClassAndObject(input));
            }
            return Collections.unmodifiableMap(map);
        }
    }

    /** Optionals. */
    static final class Optionals extends ImmutableSerializer<Optional<?>> {
        @Override
        public void write(Kryo kryo, Output output, Optional<?> optional) {
            kryo.writeClassAndObject(output, optional.orElse(null));
        }

        @Override
        public Optional<?> read(Kryo kryo, Input input, Class<? extends Optional<?>> type) {
            return Optional.ofNullable(kryo.readClassAndObject(input));
        }
    }

    /** The remaining bytes of a buffer. */
    static final class Buffers extends ImmutableSerializer<ByteBuffer> {
        @Override
        public void write(Kryo kryo, Output output, ByteBuffer buffer) {
            ByteBuffer from = buffer.duplicate();
            output.writeVarInt(from.remaining(), true);
            if (from.hasArray()) {
                output.writeBytes(from.array(), from.arrayOffset() + from.position(), from.remaining());
            } else {
                byte[] copy = new byte[from.remaining()];
                from.get(copy);
                output.writeBytes(copy);
            }
        }

        @Override
        public ByteBuffer read(Kryo kryo, Input input, Class<? extends ByteBuffer> type) {
            return ByteBuffer.wrap(input.readBytes(StrictInput.readCount(input, 1)));
        }
    }

    /** One of the types of a sealed interface: its class stands before it. */
    static final class Choice extends ImmutableSerializer<Object> {
        @Override
        public void write(Kryo kryo, Output output, Object value) {
            kryo.writeClassAndObject(output, value);
        }

        @Override
        public Object read(Kryo kryo, Input input, Class<?> type) {
            Object value = kryo.readClassAndObject(input);
            if (!type.isInstance(value)) {
                throw new IllegalArgumentException("expected a " + type.getName() + ", but found " + value);
            }
            return value;
        }
    }
}
