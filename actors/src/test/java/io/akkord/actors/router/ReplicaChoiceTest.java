package io.akkord.actors.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.actors.router.ReplicaChoice.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplicaChoiceTest {
    private final ReplicaChoice choice = new ReplicaChoice(new SplittableRandom(7));

    private record Load(int id, int outstanding, int credit, boolean near) implements ReplicaChoice.Candidate {
        Load(int id, int outstanding, int credit) {
            this(id, outstanding, credit, false);
        }
    }

    @Test
    void ofAFewTheLeastLoadedWithCredit() {
        assertThat(choice.choose(Field.of(List.<Load>of()))).isNull();
        assertThat(choice.choose(Field.of(List.of(new Load(0, 5, 0))))).isNull();
        assertThat(choice.choose(Field.of(List.of(new Load(0, 5, 1), new Load(1, 2, 1), new Load(2, 0, 0))))
                        .id())
                .isEqualTo(1);
    }

    @Test
    void oneHereIsPreferredUnlessItIsClearlyBusier() {
        // outstanding here, credit here, outstanding elsewhere, credit elsewhere; whether the one here is chosen
        preferHere(0, 1, 0, 1, true);
        preferHere(2, 1, 0, 1, true);
        preferHere(3, 1, 0, 1, false);
        preferHere(10, 1, 4, 1, true);
        preferHere(11, 1, 4, 1, false);
        preferHere(50, 1, 4, 0, true);
        preferHere(0, 0, 9, 1, false);
    }

    private void preferHere(int here, int creditHere, int elsewhere, int creditElsewhere, boolean chosen) {
        Load near = new Load(1, here, creditHere, true);
        Load far = new Load(2, elsewhere, creditElsewhere, false);
        assertThat(choice.choose(Field.of(List.of(far, near)))).isEqualTo(chosen ? near : far);
    }

    @Test
    void tiesGoRound() {
        List<Load> equal = List.of(new Load(0, 1, 1), new Load(1, 1, 1), new Load(2, 1, 1));
        List<Integer> chosen = IntStream.range(0, 6)
                .mapToObj(i -> choice.choose(Field.of(equal)).id())
                .toList();
        assertThat(chosen).containsExactly(0, 1, 2, 0, 1, 2);
    }

    @Test
    void ofManyTheWorstIsNeverChosenOverAnother() {
        List<Load> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.add(new Load(i, i, 1));
        }
        Map<Integer, Integer> chosen = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            chosen.merge(choice.choose(Field.of(many)).id(), 1, Integer::sum);
        }
        // P(best) = 1 - (19/20)^2 = 9.75 %; the worst only when it is drawn twice: 0.25 %.
        assertThat(chosen.get(0)).isBetween(1_700, 2_200);
        assertThat(chosen.getOrDefault(19, 0)).isBetween(10, 120);
    }

    @Test
    void ofManyTheOnlyOneWithCreditIsFound() {
        List<Load> many = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            many.add(new Load(i, 3, i == 33 ? 1 : 0));
        }
        for (int i = 0; i < 50; i++) {
            assertThat(choice.choose(Field.of(many)).id()).isEqualTo(33);
        }
    }
}
