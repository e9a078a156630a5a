package io.akkord.actors.link;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import io.akkord.actors.codec.Codec;
import io.akkord.runtime.tensor.Tensors;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/** Which classes can occur in the payloads of a handler, as far as its types tell. */
final class PayloadClasses {
    /** Value types of the JDK that cross without being declared, besides texts, primitive types and their boxes. Only ever longer. */
    static final List<Class<?>> VALUES = List.of(
            List.class,
            Set.class,
            Map.class,
            Optional.class,
            OptionalInt.class,
            OptionalLong.class,
            OptionalDouble.class,
            BigDecimal.class,
            BigInteger.class,
            Instant.class,
            Duration.class,
            Period.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetDateTime.class,
            ZonedDateTime.class,
            UUID.class,
            URI.class,
            byte[].class,
            short[].class,
            int[].class,
            long[].class,
            float[].class,
            double[].class,
            boolean[].class,
            char[].class,
            String[].class);

    private static final Set<Class<?>> SIMPLE = Set.of(
            String.class,
            Boolean.class,
            Byte.class,
            Short.class,
            Character.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class);

    /** Say nothing about what they hold; it shows when a payload crosses. */
    private static final Set<Class<?>> OPEN = Set.of(Object.class, Number.class, Collection.class, Tensors.class);

    private final Set<Class<?>> declared;
    private final Set<Class<?>> seen = new HashSet<>();
    private final SortedSet<String> undeclared = new TreeSet<>();

    PayloadClasses(Set<Class<?>> declared) {
        this.declared = declared;
    }

    static boolean isValue(Class<?> type) {
        return type.isPrimitive() || SIMPLE.contains(type) || VALUES.contains(type);
    }

    static Serializer<?> serializer(Kryo kryo, Class<?> value) {
        if (value == UUID.class) {
            return HandlerPayloads.text(UUID::fromString);
        } else if (value == URI.class) {
            return HandlerPayloads.text(URI::create);
        } else if (value == String[].class) {
            return new HandlerPayloads.ObjectArrays(String.class);
        }
        return Codec.serializer(kryo, value, false);
    }

    SortedSet<String> undeclared() {
        declared.forEach(this::visit);
        return undeclared;
    }

    private void visit(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            visit(parameterized.getRawType());
            for (Type argument : parameterized.getActualTypeArguments()) {
                visit(argument);
            }
        } else if (type instanceof GenericArrayType array) {
            visit(array.getGenericComponentType());
        } else if (type instanceof WildcardType wildcard) {
            for (Type bound : wildcard.getUpperBounds()) {
                visit(bound);
            }
        } else if (type instanceof Class<?> plain) {
            visit(plain);
        }
    }

    private void visit(Class<?> type) {
        if (isValue(type) || OPEN.contains(type) || !seen.add(type)) {
            return;
        }
        if (type.isArray()) {
            visit(type.getComponentType());
            return;
        }
        if (!declared.contains(type)) {
            undeclared.add(type.getName());
        }
        if (type.isSealed() && !type.isEnum()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                visit(permitted);
            }
        }
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                visit(component.getGenericType());
            }
        } else if (!type.isEnum() && !type.getName().startsWith("java.")) {
            for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
                for (Field field : at.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())) {
                        visit(field.getGenericType());
                    }
                }
            }
        }
    }
}
