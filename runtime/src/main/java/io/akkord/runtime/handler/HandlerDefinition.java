package io.akkord.runtime.handler;

import io.akkord.runtime.tensor.Tensors;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A handler class and the types it takes and returns, by name: a node can hold a deployment whose classes it lacks. {@link #load()} gives the
 * classes.
 *
 * @param className implements {@link Handler} or {@link BatchHandler}
 * @param batched whether it is a {@link BatchHandler}
 * @param reconfigurable whether it takes a changed user_config while it serves ({@link HandlerLifecycle#reconfigure})
 * @param types the other classes that may occur in its requests and responses when these cross nodes, in an order that only grows at its
 *     end: the place of a class is its number there
 */
public record HandlerDefinition(
        String className,
        String requestType,
        String responseType,
        boolean batched,
        boolean reconfigurable,
        List<String> types) {
    public HandlerDefinition {
        types = List.copyOf(types);
    }

    /**
     * Reads the types from the class declaration.
     *
     * @throws IllegalArgumentException when the class cannot be instantiated or does not fix its types
     */
    public static HandlerDefinition of(Class<? extends HandlerLifecycle> handlerClass) {
        return of(handlerClass, List.of());
    }

    /** The same, with classes that occur in its requests and responses. */
    public static HandlerDefinition of(Class<? extends HandlerLifecycle> handlerClass, List<Class<?>> types) {
        if (Modifier.isAbstract(handlerClass.getModifiers())) {
            throw new IllegalArgumentException(
                    "handler " + handlerClass.getName() + " is abstract; it must be a class that can be instantiated");
        }
        if (!Modifier.isPublic(handlerClass.getModifiers())) {
            throw new IllegalArgumentException(
                    "handler " + handlerClass.getName() + " is not public; it must be, so that replicas can make one");
        }
        HandlerClasses.constructor(handlerClass);
        Map<Type, Type> variables = new HashMap<>();
        ParameterizedType implemented = find(handlerClass, variables);
        Type[] arguments = implemented.getActualTypeArguments();
        if (!(resolve(arguments[0], variables) instanceof Class<?> request)
                || !(resolve(arguments[1], variables) instanceof Class<?> response)) {
            throw new IllegalArgumentException("handler " + handlerClass.getName() + " implements " + implemented
                    + ", but its request and response must be plain classes or records, without type parameters");
        }
        return new HandlerDefinition(
                handlerClass.getName(),
                request.getName(),
                response.getName(),
                implemented.getRawType() == BatchHandler.class,
                overridesReconfigure(handlerClass),
                types.stream().map(Class::getName).toList());
    }

    private static boolean overridesReconfigure(Class<? extends HandlerLifecycle> handlerClass) {
        try {
            return handlerClass.getMethod("reconfigure", Map.class).getDeclaringClass() != HandlerLifecycle.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every handler has reconfigure", e);
        }
    }

    /** Whether it takes and returns {@link Tensors}. */
    public boolean speaksTensors() {
        return requestType.equals(Tensors.class.getName()) && responseType.equals(Tensors.class.getName());
    }

    /**
     * The classes, from this node's class path.
     *
     * @throws MissingHandlerException when one of them is not there
     */
    public HandlerClasses load() throws MissingHandlerException {
        return HandlerClasses.of(this);
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
