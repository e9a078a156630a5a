package io.akkord.actors.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.KryoBufferOverflowException;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.RecordSerializer;
import com.esotericsoftware.kryo.util.Pool;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Objects to bytes and back, for the classes that were registered and no others. Thread-safe. Object graphs are trees: references are not kept.
 */
public final class Codec {
    /** Deepest nesting of objects. */
    private static final int MAX_DEPTH = 64;

    private static final int POOLED = 32;
    /** A buffer that grew beyond this is not kept. */
    private static final int KEPT_BYTES = 1 << 20;

    private final Pool<Kryo> kryos;
    private final Pool<Output> outputs;
    private final Pool<StrictInput> inputs;

    /**
     * A codec.
     *
     * @param general interfaces that stand for all that implement them; they must be registered too
     * @param registrations puts classes, with numbers, into a Kryo that has texts, primitive types and their boxes
     * @param maxBytes of one object
     */
    public Codec(List<Class<?>> general, Consumer<Kryo> registrations, int maxBytes) {
        List<Class<?>> all = new ArrayList<>(List.of(List.class, Set.class, Map.class, Path.class, ByteBuffer.class));
        all.addAll(general);
        this.kryos = new Pool<>(true, false, POOLED) {
            @Override
            protected Kryo create() {
                Kryo kryo = new Kryo(new StrictResolver(all), null);
                kryo.setRegistrationRequired(true);
                kryo.setReferences(false);
                kryo.setMaxDepth(MAX_DEPTH);
                kryo.getRegistration(String.class).setSerializer(new TextSerializer<String>(s -> s, s -> s));
                registrations.accept(kryo);
                return kryo;
            }
        };
        this.outputs = new Pool<>(true, false, POOLED) {
            @Override
            protected Output create() {
                return new Output(4096, maxBytes);
            }
        };
        this.inputs = new Pool<>(true, false, POOLED) {
            @Override
            protected StrictInput create() {
                return new StrictInput();
            }
        };
    }

    /** What is done with an object's bytes, which are not valid afterwards. */
    @FunctionalInterface
    public interface Sink {
        void accept(byte[] array, int length);
    }

    /**
     * Writes an object.
     *
     * @param prefix bytes put before it
     * @throws BufferOverflowException when it takes more bytes than may be
     * @throws IllegalArgumentException when a class in it is not registered, or it cannot be written; the message names it
     */
    public void write(byte[] prefix, @Nullable Object value, Sink sink) {
        Kryo kryo = kryos.obtain();
        Output output = outputs.obtain();
        try {
            output.writeBytes(prefix);
            kryo.writeClassAndObject(output, value);
            sink.accept(output.getBuffer(), output.position());
        } catch (KryoBufferOverflowException e) {
            BufferOverflowException overflow = new BufferOverflowException();
            overflow.initCause(e);
            throw overflow;
        } catch (BufferOverflowException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(firstLine(e), e);
        } finally {
            if (output.getBuffer().length <= KEPT_BYTES) {
                outputs.free(output);
            }
            kryos.free(kryo);
        }
    }

    /**
     * Reads an object.
     *
     * @throws IllegalArgumentException when the bytes are not those of exactly one object of registered classes
     */
    public @Nullable Object read(byte[] bytes, int offset, int length) {
        Kryo kryo = kryos.obtain();
        StrictInput input = inputs.obtain();
        try {
            input.setBuffer(bytes, offset, length);
            Object value = kryo.readClassAndObject(input);
            if (input.left() > 0) {
                throw new IllegalArgumentException(input.left() + " bytes follow what was read");
            }
            return value;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(firstLine(e), e);
        } finally {
            input.setBuffer(new byte[0]);
            inputs.free(input);
            kryos.free(kryo);
        }
    }

    /** Kryo adds advice for programmers, and a trace of fields; the first line is for operators. */
    private static String firstLine(RuntimeException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    /**
     * The serializer of a record, an enum, a sealed interface, a container or some value; of what Kryo knows, its own.
     *
     * @param fixed whether the types of a record's components are registered themselves, so that no class stands before each
     */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public static Serializer<?> serializer(Kryo kryo, Class<?> type, boolean fixed) {
        if (type.isRecord()) {
            RecordSerializer<?> serializer = new RecordSerializer(type);
            serializer.setFixedFieldTypes(fixed);
            return serializer;
        } else if (type.isEnum()) {
            return TextSerializer.ofEnum((Class) type);
        } else if (type == List.class) {
            return new Containers.Lists();
        } else if (type == Set.class) {
            return new Containers.Sets();
        } else if (type == Map.class) {
            return new Containers.Maps();
        } else if (type == Optional.class) {
            return new Containers.Optionals();
        } else if (type == ByteBuffer.class) {
            return new Containers.Buffers();
        } else if (type == Path.class) {
            return new TextSerializer<>(Path::toString, Path::of);
        } else if (type.isInterface()) {
            return new Containers.Choice();
        }
        return kryo.getDefaultSerializer(type);
    }
}
