package io.akkord.actors.wire;

import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.ByteBufferSerializer;
import akka.serialization.SerializerWithStringManifest;
import io.akkord.actors.codec.Codec;
import java.io.NotSerializableException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes and reads what {@link WireTypes} lists, and nothing else: a version byte, then Kryo. Akka makes one per actor system by
 * {@code akka.actor.serializers}. Thread-safe. What cannot be read is dropped by Akka, with the message of the exception in its log.
 */
public final class KryoSerializer extends SerializerWithStringManifest implements ByteBufferSerializer {
    /** The first byte. It changes when nodes could misread each other otherwise. */
    static final byte VERSION = 1;

    /** Never to be changed; Akka keeps 0 to 40 for itself. */
    static final int IDENTIFIER = 20_260;

    private static final int MAX_BYTES = 64 << 20;
    private static final byte[] PREFIX = {VERSION};

    private final Codec codec;

    public KryoSerializer(ExtendedActorSystem system) {
        this(new Codec(
                WireTypes.GENERAL,
                kryo -> WireTypes.register(kryo, ActorRefResolver.get(Adapter.toTyped(system))),
                MAX_BYTES));
    }

    KryoSerializer(Codec codec) {
        this.codec = codec;
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    /** None: the classes are in the bytes. */
    @Override
    public String manifest(Object message) {
        return "";
    }

    @Override
    public byte[] toBinary(Object message) {
        byte[][] taken = new byte[1][];
        write(message, (array, length) -> taken[0] = Arrays.copyOf(array, length));
        return taken[0];
    }

    /** @throws BufferOverflowException when it does not fit, as Akka has it; the buffer is left as it was */
    @Override
    public void toBinary(Object message, ByteBuffer buffer) {
        write(message, (array, length) -> buffer.put(array, 0, length));
    }

    private void write(Object message, Codec.Sink sink) {
        try {
            codec.write(PREFIX, message, sink);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a " + message.getClass().getName() + " cannot be sent to other nodes: " + e.getMessage(), e);
        }
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        if (bytes.length == 0) {
            throw new NotSerializableException("a message of another node has no bytes");
        }
        if (bytes[0] != VERSION) {
            throw new NotSerializableException("a message of another node is in version " + Byte.toUnsignedInt(bytes[0])
                    + " of the wire format, but this node reads version " + VERSION
                    + "; nodes whose versions differ cannot be in one cluster");
        }
        try {
            Object message = codec.read(bytes, 1, bytes.length - 1);
            if (message == null) {
                throw new IllegalArgumentException("it is null");
            }
            return message;
        } catch (IllegalArgumentException e) {
            NotSerializableException refused = new NotSerializableException(
                    "a message of another node cannot be read and is dropped: " + e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }

    /** Artery's buffers are small; an array is what can be read without believing lengths. */
    @Override
    public Object fromBinary(ByteBuffer buffer, String manifest) throws NotSerializableException {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return fromBinary(bytes, manifest);
    }
}
