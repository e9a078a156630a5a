package io.akkord.actors.store;

import akka.actor.typed.ActorSystem;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import scala.util.Try;

/** Values in the form in which they would cross between nodes as messages. For maps that do not outlive the cluster. */
public final class SerializedCodec<T> implements Codec<T> {
    private final Serialization serialization;
    private final Class<T> type;

    public SerializedCodec(ActorSystem<?> system, Class<T> type) {
        this.serialization = SerializationExtension.get(system.classicSystem());
        this.type = type;
    }

    @Override
    public byte[] encode(T value) {
        return serialization.serialize(value).get();
    }

    @Override
    public T decode(byte[] bytes) {
        Try<T> read = serialization.deserialize(bytes, type);
        if (read.isFailure()) {
            Throwable cause = read.failed().get();
            throw new IllegalArgumentException(
                    "a " + type.getSimpleName() + " of another node cannot be read: " + cause.getMessage(), cause);
        }
        return read.get();
    }
}
