package io.akkord.actors.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplicaChoiceTest {
    private final ReplicaChoice choice = new ReplicaChoice(new SplittableRandom(7));

    private record Load(int id, int outstanding, int credit) implements ReplicaChoice.Candidate {}

    @Test
    void ofAFewTheLeastLoadedWithCredit() {
        assertThat(choice.choose(List.<Load>of())).isNull();
        assertThat(choice.choose(List.of(new Load(0, 5, 0)))).isNull();
        assertThat(choice.choose(List.of(new Load(0, 5, 1), new Load(1, 2, 1), new Load(2, 0, 0)))
                        .id())
                .isEqualTo(1);
    }

    @Test
    void tiesGoRound() {
        List<Load> equal = List.of(new Load(0, 1, 1), new Load(1, 1, 1), new Load(2, 1, 1));
        List<Integer> chosen =
                IntStream.range(0, 6).mapToObj(i -> choice.choose(equal).id()).toList();
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
            chosen.merge(choice.choose(many).id(), 1, Integer::sum);
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
            assertThat(choice.choose(many).id()).isEqualTo(33);
        }
    }
}
