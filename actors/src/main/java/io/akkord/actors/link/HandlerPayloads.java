package io.akkord.actors.link;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.akkord.actors.codec.Codec;
import io.akkord.actors.codec.StrictInput;
import io.akkord.actors.codec.TextSerializer;
import io.akkord.runtime.handler.HandlerClasses;
import io.akkord.runtime.handler.MissingHandlerException;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.tensor.Tensors;
import java.lang.reflect.Array;
import java.nio.BufferOverflowException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Requests and responses of a Java handler as bytes: the classes that its deployment declares, under their places as numbers, and value types of
 * the JDK. Nothing else crosses. Thread-safe.
 */
public final class HandlerPayloads {
    /** For models that take and return tensors, which cross as they are. */
    public static final HandlerPayloads TENSORS_ONLY = new HandlerPayloads("a model of tensors", Set.of());

    /** The number of the first value type of the JDK. */
    private static final int VALUES = 20;
    /** The number of the request's class; the response's, and the other types in their order, follow. */
    private static final int DECLARED = 1000;
    /** An array of a class has the number of the class and this. */
    private static final int ARRAYS = 1_000_000;

    private static final int MAX_BYTES = 1 << 30;

    private final String owner;
    private final @Nullable Codec codec;
    private final String missing;

    private HandlerPayloads(String owner, Set<Class<?>> declared) {
        this.owner = owner;
        this.codec = new Codec(List.of(), kryo -> register(kryo, declared), MAX_BYTES);
        this.missing = "";
    }

    private HandlerPayloads(String owner, String missing) {
        this.owner = owner;
        this.codec = null;
        this.missing = missing;
    }

    /** Those of a deployment. Where its classes are not on this node's class path every payload is refused, with that as the reason. */
    public static HandlerPayloads of(DeploymentSpec spec) {
        if (!(spec.model() instanceof Model.JavaHandler handler) || spec.model().speaksTensors()) {
            return TENSORS_ONLY;
        }
        String owner = "deployment '" + spec.name() + "'";
        try {
            return new HandlerPayloads(owner, declared(handler.definition().load()));
        } catch (MissingHandlerException e) {
            return new HandlerPayloads(owner, String.valueOf(e.getMessage()));
        }
    }

    /**
     * The classes that can occur in its requests and responses but are neither declared nor value types of the JDK, by name. They are to be
     * declared before it is deployed.
     */
    public static SortedSet<String> undeclared(HandlerClasses classes) {
        return new PayloadClasses(declared(classes)).undeclared();
    }

    private static Set<Class<?>> declared(HandlerClasses classes) {
        Set<Class<?>> declared = new LinkedHashSet<>();
        declared.add(classes.request());
        declared.add(classes.response());
        declared.addAll(classes.types());
        return declared;
    }

    private static void register(Kryo kryo, Set<Class<?>> declared) {
        int number = VALUES;
        for (Class<?> value : PayloadClasses.VALUES) {
            kryo.register(value, PayloadClasses.serializer(kryo, value), number++);
        }
        int place = DECLARED;
        for (Class<?> type : declared) {
            if (!PayloadClasses.isValue(type) && type != Tensors.class) {
                kryo.register(type, Codec.serializer(kryo, type, false), place);
                if (!type.isArray()) {
                    Class<?> array = Array.newInstance(type, 0).getClass();
                    kryo.register(array, new ObjectArrays(type), ARRAYS + place);
                }
            }
            place++;
        }
    }

    /**
     * Hands over the bytes of a payload.
     *
     * @throws IllegalArgumentException when a class in it may not cross; the message is for the caller
     */
    void write(Object payload, Codec.Sink sink) {
        try {
            codec().write(new byte[0], payload, sink);
        } catch (BufferOverflowException e) {
            throw new IllegalArgumentException(owner + ": it takes more than " + MAX_BYTES + " bytes", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    owner + ": a " + payload.getClass().getName() + " cannot cross to another node: " + e.getMessage()
                            + "; declare the classes of requests and responses with the deployment",
                    e);
        }
    }

    /** @throws IllegalArgumentException when the bytes are no payload of this deployment */
    Object read(byte[] bytes, int offset, int length) {
        try {
            Object payload = codec().read(bytes, offset, length);
            if (payload != null) {
                return payload;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    owner + ": a payload of another node cannot be read: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(owner + ": a payload of another node is null");
    }

    private Codec codec() {
        if (codec == null) {
            throw new IllegalArgumentException(missing);
        }
        return codec;
    }

    /** Arrays of objects of one class. */
    static final class ObjectArrays extends Serializer<Object> {
        private final Class<?> element;

        ObjectArrays(Class<?> element) {
            this.element = element;
        }

        @Override
        public void write(Kryo kryo, Output output, Object array) {
            int length = Array.getLength(array);
            output.writeVarInt(length, true);
            for (int i = 0; i < length; i++) {
                kryo.writeClassAndObject(output, Array.get(array, i));
            }
        }

        @Override
        public Object read(Kryo kryo, Input input, Class<?> type) {
            int length = StrictInput.readCount(input, 1);
            Object array = Array.newInstance(element, length);
            for (int i = 0; i < length; i++) {
                Array.set(array, i, kryo.readClassAndObject(input));
            }
            return array;
        }
    }

    /** Used where a text stands for a value. */
    static <T> TextSerializer<T> text(Function<String, T> parse) {
        return new TextSerializer<>(Object::toString, parse);
    }
}
