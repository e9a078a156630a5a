package io.akkord.actors.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.ImmutableSerializer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Whatever has a text that it can be made of again. */
public final class TextSerializer<T> extends ImmutableSerializer<T> {
    private final Function<T, String> text;
    private final Function<String, T> parse;

    public TextSerializer(Function<T, String> text, Function<String, T> parse) {
        this.text = text;
        this.parse = parse;
    }

    /** The name of an enum's constant: constants may be moved, and new ones put between them. */
    static <E extends Enum<E>> TextSerializer<E> ofEnum(Class<E> type) {
        return new TextSerializer<>(Enum::name, name -> Enum.valueOf(type, name));
    }

    /** Writes what {@link StrictInput#readString} reads. */
    public static void writeText(Output output, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        output.writeVarInt(bytes.length, true);
        output.writeBytes(bytes);
    }

    @Override
    public void write(Kryo kryo, Output output, T value) {
        writeText(output, text.apply(value));
    }

    @Override
    public T read(Kryo kryo, Input input, Class<? extends T> type) {
        return parse.apply(input.readString());
    }
}
