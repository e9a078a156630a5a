package io.akkord.runtime.handler;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;

/**
 * The classes of a {@link HandlerDefinition}.
 *
 * @param types in the order of the definition
 */
public record HandlerClasses(
        Class<? extends HandlerLifecycle> handler, Class<?> request, Class<?> response, List<Class<?>> types) {
    public HandlerClasses {
        types = List.copyOf(types);
    }

    static HandlerClasses of(HandlerDefinition definition) throws MissingHandlerException {
        List<Class<?>> types = new ArrayList<>();
        for (String type : definition.types()) {
            types.add(find(definition, type));
        }
        Class<?> handler = find(definition, definition.className());
        if (!HandlerLifecycle.class.isAssignableFrom(handler)) {
            throw new IllegalArgumentException("handler " + definition.className()
                    + " must implement Handler or BatchHandler, but on this node's class path it does not");
        }
        return new HandlerClasses(
                handler.asSubclass(HandlerLifecycle.class),
                find(definition, definition.requestType()),
                find(definition, definition.responseType()),
                types);
    }

    private static Class<?> find(HandlerDefinition definition, String name) throws MissingHandlerException {
        try {
            // Not initialized here: that is for the engine's own thread.
            return Class.forName(name, false, HandlerClasses.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            String what = name.equals(definition.className()) ? "" : " needs class " + name + ", which";
            throw new MissingHandlerException(
                    "handler " + definition.className() + what
                            + " is not on the class path of this node; put its jar there and start the node again",
                    e);
        }
    }

    /** A new instance, for one replica. */
    public HandlerLifecycle newInstance() throws ReflectiveOperationException {
        return constructor(handler).newInstance();
    }

    static Constructor<? extends HandlerLifecycle> constructor(Class<? extends HandlerLifecycle> handlerClass) {
        try {
            return handlerClass.getConstructor();
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(
                    "handler " + handlerClass.getName()
                            + " needs a public constructor without arguments, in a public class",
                    e);
        }
    }
}
