package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    private static BodyBuffer body(long maxSize, ByteBudget budget) {
        return new BodyBuffer(new BodyLimits(maxSize, budget, "1"));
    }

    @Test
    void gives_what_there_is_and_no_more() {
        ByteBudget budget = new ByteBudget(10);
        assertThat(budget.tryTake(6)).isTrue();
        assertThat(budget.tryTake(5)).isFalse();
        assertThat(budget.tryTake(4)).isTrue();
        assertThat(budget.tryTake(Long.MAX_VALUE)).isFalse();
        budget.release(6);
        assertThat(budget.used()).isEqualTo(4);
    }

    @Test
    void a_body_takes_memory_until_it_is_released_and_once() {
        ByteBudget budget = new ByteBudget(200_000);
        BodyBuffer body = body(150_000, budget);
        for (int i = 0; i < 10; i++) {
            assertThat(body.append(ByteString.fromArray(new byte[10_000]))).isEmpty();
        }
        assertThat(body.toBuffer().remaining()).isEqualTo(100_000);
        assertThat(budget.used()).isBetween(100_000L, 150_000L);
        body.release();
        body.release();
        assertThat(budget.used()).isZero();
    }

    @Test
    void a_body_beyond_its_size_is_refused_with_both_numbers() {
        ByteBudget budget = new ByteBudget(1000);
        assertThat(body(10, budget).expect(11)).hasValueSatisfying(reply -> {
            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.body().utf8String()).contains("10 bytes").contains("has 11");
        });
        BodyBuffer grown = body(10, budget);
        assertThat(grown.append(ByteString.fromString("0123456789"))).isEmpty();
        assertThat(grown.append(ByteString.fromString("x")))
                .hasValueSatisfying(reply -> assertThat(reply.status()).isEqualTo(413));
    }

    @Test
    void a_body_without_memory_is_refused_for_now() {
        ByteBudget budget = new ByteBudget(100);
        assertThat(body(1000, budget).expect(101))
                .hasValueSatisfying(reply -> assertThat(reply.status()).isEqualTo(503));
        assertThat(body(1000, budget).adopt(ByteString.fromArray(new byte[101])))
                .hasValueSatisfying(reply -> assertThat(reply.status()).isEqualTo(503));
        assertThat(budget.used()).isZero();
    }

    @Test
    void pieces_come_out_in_order() {
        BodyBuffer body = body(1 << 20, new ByteBudget(1 << 20));
        body.append(ByteString.fromString("ab").concat(ByteString.fromString("cd")));
        body.append(ByteString.fromString("xxefxx").slice(2, 4));
        assertThat(StandardCharsets.UTF_8.decode(body.toBuffer()).toString()).isEqualTo("abcdef");
    }
}
