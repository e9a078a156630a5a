package io.akkord.runtime.handler;

import io.akkord.runtime.tensor.Tensors;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A handler class and the types it takes and returns.
 *
 * @param handlerClass implements {@link Handler} or {@link BatchHandler}
 * @param batched whether it is a {@link BatchHandler}
 */
public record HandlerDefinition(
        Class<? extends HandlerLifecycle> handlerClass, Class<?> requestType, Class<?> responseType, boolean batched) {

    /**
     * Reads the types from the class declaration.
     *
     * @throws IllegalArgumentException when the class cannot be instantiated or does not fix its types
     */
    public static HandlerDefinition of(Class<? extends HandlerLifecycle> handlerClass) {
        if (Modifier.isAbstract(handlerClass.getModifiers())) {
            throw new IllegalArgumentException(
                    "handler " + handlerClass.getName() + " is abstract; it must be a class that can be instantiated");
        }
        if (!Modifier.isPublic(handlerClass.getModifiers())) {
            throw new IllegalArgumentException(
                    "handler " + handlerClass.getName() + " is not public; it must be, so that replicas can make one");
        }
        constructor(handlerClass);
        Map<Type, Type> variables = new HashMap<>();
        ParameterizedType implemented = find(handlerClass, variables);
        Type[] types = implemented.getActualTypeArguments();
        if (!(resolve(types[0], variables) instanceof Class<?> request)
                || !(resolve(types[1], variables) instanceof Class<?> response)) {
            throw new IllegalArgumentException("handler " + handlerClass.getName() + " implements " + implemented
                    + ", but its request and response must be plain classes or records, without type parameters");
        }
        return new HandlerDefinition(handlerClass, request, response, implemented.getRawType() == BatchHandler.class);
    }

    /** Whether it takes and returns {@link Tensors}. */
    public boolean speaksTensors() {
        return requestType == Tensors.class && responseType == Tensors.class;
    }

    /** A new instance, for one replica. */
    public HandlerLifecycle newInstance() throws ReflectiveOperationException {
        return constructor(handlerClass).newInstance();
    }

    private static Constructor<? extends HandlerLifecycle> constructor(Class<? extends HandlerLifecycle> handlerClass) {
        try {
            return handlerClass.getConstructor();
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(
                    "handler " + handlerClass.getName()
                            + " needs a public constructor without arguments, in a public class",
                    e);
        }
    }

    /** Finds the handler interface among the ancestors, and notes what stands for their type variables. */
    private static ParameterizedType find(Class<?> start, Map<Type, Type> variables) {
        Deque<Type> open = new ArrayDeque<>();
        open.add(start);
        while (!open.isEmpty()) {
            Type type = open.poll();
            if (type instanceof ParameterizedType p
                    && (p.getRawType() == Handler.class || p.getRawType() == BatchHandler.class)) {
                return p;
            }
            Class<?> raw = type instanceof ParameterizedType p ? (Class<?>) p.getRawType() : (Class<?>) type;
            if (type instanceof ParameterizedType p) {
                for (int i = 0; i < raw.getTypeParameters().length; i++) {
                    variables.put(raw.getTypeParameters()[i], p.getActualTypeArguments()[i]);
                }
            }
            open.addAll(List.of(raw.getGenericInterfaces()));
            if (raw.getGenericSuperclass() != null) {
                open.add(raw.getGenericSuperclass());
            }
        }
        throw new IllegalArgumentException("handler " + start.getName()
                + " must implement Handler<I, O> or BatchHandler<I, O> with its types given");
    }

    private static Type resolve(Type type, Map<Type, Type> variables) {
        Type resolved = type;
        Type meaning = variables.get(type);
        while (meaning != null) {
            resolved = meaning;
            meaning = variables.get(resolved);
        }
        return resolved;
    }
}
