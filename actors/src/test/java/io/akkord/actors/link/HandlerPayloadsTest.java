package io.akkord.actors.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.actors.testing.Specs;
import io.akkord.runtime.handler.Handler;
import io.akkord.runtime.handler.HandlerDefinition;
import io.akkord.runtime.spec.DeploymentSpec;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The payloads of Java handlers between nodes. */
class HandlerPayloadsTest {

    /** A colour. */
    public enum Colour {
        RED {
            @Override
            String wave() {
                return "long";
            }
        },
        BLUE;

        String wave() {
            return "short";
        }
    }

    /** A shape is one of two. */
    public sealed interface Figure permits Circle, Square {}

    /** One. */
    public record Circle(double radius, Colour colour) implements Figure {}

    /** The other. */
    public record Square(int side) implements Figure {}

    /** A request with a bit of everything. */
    public record Ask(
            String text,
            int number,
            Optional<Figure> figure,
            List<Figure> figures,
            Map<String, List<Colour>> colours,
            Set<Long> longs,
            BigDecimal amount,
            Instant when,
            Duration howLong,
            LocalDate day,
            UUID id,
            float[] floats,
            String[] words,
            Square[] squares,
            Object anything) {}

    /** A response. */
    public record Told(Ask ask) {}

    /** It is never called. */
    public static final class Asker implements Handler<Ask, Told> {
        @Override
        public CompletionStage<Told> handle(Ask request) {
            return CompletableFuture.completedFuture(new Told(request));
        }
    }

    private static final Ask ASK = new Ask(
            "grüße",
            7,
            Optional.of(new Circle(1.5, Colour.RED)),
            List.of(new Square(3), new Circle(2, Colour.BLUE)),
            Map.of("k", List.of(Colour.BLUE, Colour.RED)),
            Set.of(1L, 2L),
            new BigDecimal("1.50"),
            Instant.ofEpochSecond(5, 6),
            Duration.ofMillis(7),
            LocalDate.of(2026, 1, 2),
            new UUID(1, 2),
            new float[] {1, 2},
            new String[] {"a", "b"},
            new Square[] {new Square(9)},
            List.of("x", 1, 2L, true));

    @Test
    void whatIsDeclaredComesBackEqual() {
        HandlerPayloads payloads = HandlerPayloads.of(spec(Circle.class, Square.class, Colour.class, Figure.class));
        byte[] bytes = write(payloads, new Told(ASK));
        Told told = (Told) payloads.read(bytes, 0, bytes.length);
        assertThat(told).usingRecursiveComparison().isEqualTo(new Told(ASK));
        assertThat(told.ask().figures().get(1)).isEqualTo(new Circle(2, Colour.BLUE));
    }

    @Test
    void aLaterListOfTypesReadsWhatAnEarlierOneWrote() {
        byte[] bytes = write(HandlerPayloads.of(spec(Square.class)), new Square(4));
        HandlerPayloads later = HandlerPayloads.of(spec(Square.class, Circle.class, Colour.class));
        assertThat(later.read(bytes, 0, bytes.length)).isEqualTo(new Square(4));
    }

    @Test
    void whatIsNotDeclaredIsRefusedByName() {
        HandlerPayloads payloads = HandlerPayloads.of(spec(Square.class));
        assertThatThrownBy(() -> write(payloads, new Told(ASK)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("deployment 'm'")
                .hasMessageContaining(Colour.class.getName())
                .hasMessageContaining("declare");
        byte[] foreign =
                write(HandlerPayloads.of(spec(Square.class, Circle.class, Colour.class)), new Circle(1, Colour.RED));
        assertThatThrownBy(() -> payloads.read(foreign, 0, foreign.length))
                .hasMessageContaining("cannot be read: Encountered unregistered class ID");
    }

    @Test
    void whatIsMissingIsFoundBeforeAnythingIsDeployed() throws Exception {
        assertThat(HandlerPayloads.undeclared(definition().load()))
                .containsExactly(
                        Circle.class.getName(), Colour.class.getName(), Figure.class.getName(), Square.class.getName());
        assertThat(HandlerPayloads.undeclared(definition(Circle.class, Square.class, Colour.class, Figure.class)
                        .load()))
                .isEmpty();
        assertThat(HandlerPayloads.undeclared(
                        HandlerDefinition.of(Specs.Echo.class).load()))
                .isEmpty();
    }

    private static byte[] write(HandlerPayloads payloads, Object payload) {
        byte[][] taken = new byte[1][];
        payloads.write(payload, (array, length) -> taken[0] = Arrays.copyOf(array, length));
        return taken[0];
    }

    private static HandlerDefinition definition(Class<?>... types) {
        return HandlerDefinition.of(Asker.class, List.of(types));
    }

    private static DeploymentSpec spec(Class<?>... types) {
        return Specs.named("m").handler(Asker.class).types(types).build();
    }
}
