package io.akkord.actors.codec;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the classes of objects: by number only, never by name; some interfaces stand for all that implement them. */
final class StrictResolver extends DefaultClassResolver {
    private final List<Class<?>> general;

    /** @param general each stands for what implements it and is not registered itself */
    StrictResolver(List<Class<?>> general) {
        this.general = general;
    }

    @Override
    public @Nullable Registration getRegistration(Class type) {
        Registration registration = super.getRegistration(type);
        for (int i = 0; registration == null && i < general.size(); i++) {
            if (general.get(i).isAssignableFrom(type)) {
                registration = super.getRegistration(general.get(i));
            }
        }
        return registration;
    }

    @Override
    protected Registration readName(Input input) {
        throw new KryoException("a class is given by its name, but only registered numbers are read");
    }
}
