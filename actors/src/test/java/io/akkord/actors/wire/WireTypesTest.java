package io.akkord.actors.wire;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import io.akkord.actors.catalog.ApplicationRecord;
import io.akkord.actors.catalog.CatalogCommand;
import io.akkord.actors.catalog.CatalogReply;
import io.akkord.actors.cluster.AgentCommand;
import io.akkord.actors.cluster.AgentEvent;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.NodeRow;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.actors.testing.AkkaTestKit;
import io.akkord.actors.wire.WireTypes.WireType;
import io.akkord.runtime.reconcile.Wanted;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The table of classes that cross is complete, and what it lists comes back equal. */
class WireTypesTest {
    @RegisterExtension
    static final AkkaTestKit AKKA = AkkaTestKit.create();

    /** What is sent by itself, or is a value of Distributed Data. */
    private static final List<Class<?>> ROOTS = List.of(
            AgentCommand.class,
            AgentCommand.LogLines.class,
            AgentEvent.class,
            CatalogCommand.class,
            CatalogReply.class,
            NodeKey.class,
            NodeRow.class,
            RoutingTable.class,
            ApplicationRecord.class,
            Wanted.class);

    private final long seed = Long.getLong("akkord.test.seed", System.nanoTime());
    private final ActorRef<?> actor = AKKA.spawn(Behaviors.ignore());
    private final Serialization serialization = SerializationExtension.get(Adapter.toClassic(AKKA.system()));

    @Test
    void everyRecordComesBackEqual() throws Exception {
        RandomValues values = new RandomValues(new SplittableRandom(seed), actor);
        KryoSerializer serializer = (KryoSerializer) serialization.serializerFor(NodeRow.class);
        for (WireType wire : WireTypes.ALL) {
            for (int i = 0; i < 30 && wire.type().isRecord(); i++) {
                Object value = values.of(wire.type());
                byte[] bytes = serializer.toBinary(value);
                assertThat(serializer.fromBinary(bytes, ""))
                        .as("seed %d", seed)
                        .isEqualTo(value)
                        .hasSameClassAs(value);
            }
        }
    }

    @Test
    void everyClassThatCanCrossHasANumber() {
        Set<Class<?>> needed = new LinkedHashSet<>();
        ROOTS.forEach(root -> collect(root, needed));
        assertThat(needed).hasSizeGreaterThan(40);
        Set<Class<?>> listed = WireTypes.ALL.stream().map(WireType::type).collect(Collectors.toSet());
        needed.removeAll(listed);
        assertThat(needed).as("add them to WireTypes").isEmpty();
    }

    @Test
    void whatIsSentByItselfIsBoundToTheSerializer() throws Exception {
        for (Class<?> root : ROOTS) {
            Set<Class<?>> sent = new LinkedHashSet<>();
            concrete(root, sent);
            assertThat(sent).isNotEmpty();
            for (Class<?> type : sent) {
                assertThat(serialization.serializerFor(type))
                        .as("serialization-bindings of %s", type)
                        .isInstanceOf(KryoSerializer.class);
            }
        }
    }

    @Test
    void numbersAreUniqueAndInTheirRanges() {
        Set<Integer> ids = new TreeSet<>();
        for (WireType wire : WireTypes.ALL) {
            assertThat(ids.add(wire.id()))
                    .as("number %d of %s", wire.id(), wire.type())
                    .isTrue();
            assertThat(wire.id()).isBetween(20, 499);
        }
        assertThat(idOf(NodeKey.class)).isEqualTo(100);
        assertThat(idOf(AgentEvent.Superseded.class)).isEqualTo(134);
        assertThat(idOf(ApplicationRecord.class)).isEqualTo(213);
    }

    private static int idOf(Class<?> type) {
        return WireTypes.ALL.stream()
                .filter(wire -> wire.type() == type)
                .findFirst()
                .orElseThrow()
                .id();
    }

    /** The records and enums that a type stands for. */
    private static void concrete(Class<?> type, Set<Class<?>> into) {
        if (type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                concrete(permitted, into);
            }
        } else if (type.isInterface()) {
            for (Class<?> nested : type.getDeclaredClasses()) {
                if (type.isAssignableFrom(nested)) {
                    concrete(nested, into);
                    // Those of OfDeployment are its siblings.
                } else if (nested.isRecord() && Modifier.isPublic(nested.getModifiers())) {
                    into.add(nested);
                }
            }
        } else {
            into.add(type);
        }
    }

    private static void collect(Type type, Set<Class<?>> into) {
        if (type instanceof ParameterizedType parameterized) {
            if (parameterized.getRawType() != ActorRef.class) {
                for (Type argument : parameterized.getActualTypeArguments()) {
                    collect(argument, into);
                }
            }
            return;
        }
        Set<Class<?>> found = new LinkedHashSet<>();
        if (type instanceof Class<?> plain && plain.getName().startsWith("io.akkord")) {
            concrete(plain, found);
        }
        for (Class<?> one : found) {
            // A spec crosses as its document.
            if (into.add(one) && one.isRecord() && !one.getPackageName().equals("io.akkord.runtime.spec")) {
                for (RecordComponent component : one.getRecordComponents()) {
                    collect(component.getGenericType(), into);
                }
            }
        }
    }
}
