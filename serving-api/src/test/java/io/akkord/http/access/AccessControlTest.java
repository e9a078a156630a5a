package io.akkord.http.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.http.access.AccessControl.Admitted;
import io.akkord.http.access.AccessControl.Limited;
import io.akkord.http.access.AccessControl.Reason;
import io.akkord.http.access.AccessControl.Refused;
import io.akkord.http.access.AccessControl.Verdict;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccessControlTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private final ApiKey infer = ApiKey.random(RANDOM);
    private final ApiKey admin = ApiKey.random(RANDOM);

    private AccessControl control(Optional<Rate> rate, OptionalInt concurrency) {
        return new AccessControl(
                List.of(
                        new KeySettings("app", KeyHash.of(infer, RANDOM), Set.of(Scope.INFER), rate, concurrency),
                        new KeySettings(
                                "ops",
                                KeyHash.of(admin, RANDOM),
                                Set.of(Scope.ADMIN),
                                Optional.empty(),
                                OptionalInt.empty())),
                0);
    }

    private AccessControl unlimited() {
        return control(Optional.empty(), OptionalInt.empty());
    }

    @Test
    void a_key_is_let_in_where_its_scope_is_asked_for() {
        Verdict verdict = unlimited().admit(infer.text(), Scope.INFER, 0);
        assertThat(verdict).isInstanceOfSatisfying(Admitted.class, admitted -> assertThat(
                        admitted.pass().keyName())
                .isEqualTo("app"));
        assertThat(unlimited().admit(admin.text(), Scope.ADMIN, 0)).isInstanceOf(Admitted.class);
    }

    @Test
    void a_missing_scope_is_named() {
        assertRefused(unlimited().admit(infer.text(), Scope.ADMIN, 0), Reason.MISSING_SCOPE, "scope 'admin'");
        assertRefused(unlimited().admit(admin.text(), Scope.INFER, 0), Reason.MISSING_SCOPE, "has only admin");
    }

    @Test
    void no_key_and_an_unknown_key_are_told_how_to_come_in_and_no_key_is_repeated() {
        assertRefused(unlimited().admit(null, Scope.INFER, 0), Reason.NO_KEY, "Authorization: Bearer KEY");
        // The right id with another secret, a wrong form, and a stranger.
        String forged =
                infer.text().substring(0, 12) + ApiKey.random(RANDOM).text().substring(12);
        for (String wrong : List.of(forged, "letmein", "", ApiKey.random(RANDOM).text(), infer.text() + "x")) {
            Verdict verdict = unlimited().admit(wrong, Scope.INFER, 0);
            assertRefused(verdict, Reason.UNKNOWN_KEY, "X-API-Key");
            assertThat(wrong.isEmpty() || !((Refused) verdict).why().contains(wrong))
                    .isTrue();
        }
    }

    @Test
    void concurrency_is_given_back_once_with_the_pass() {
        AccessControl control = control(Optional.empty(), OptionalInt.of(2));
        Pass first = pass(control.admit(infer.text(), Scope.INFER, 0));
        Pass second = pass(control.admit(infer.text(), Scope.INFER, 0));
        assertThat(control.admit(infer.text(), Scope.INFER, 0)).isInstanceOf(Limited.class);
        first.release();
        first.release();
        pass(control.admit(infer.text(), Scope.INFER, 0));
        assertThat(control.admit(infer.text(), Scope.INFER, 0)).isInstanceOf(Limited.class);
        second.release();
        assertThat(control.admit(infer.text(), Scope.INFER, 0)).isInstanceOf(Admitted.class);
    }

    @Test
    void a_rate_says_when_to_come_again_and_takes_no_concurrency() {
        AccessControl control = control(Optional.of(new Rate(10, 1)), OptionalInt.of(2));
        pass(control.admit(infer.text(), Scope.INFER, 0));
        for (int i = 0; i < 5; i++) {
            assertThat(control.admit(infer.text(), Scope.INFER, 0))
                    .isInstanceOfSatisfying(Limited.class, limited -> assertThat(limited.retryAfterNanos())
                            .isEqualTo(100_000_000));
        }
        pass(control.admit(infer.text(), Scope.INFER, 100_000_000));
    }

    private static Pass pass(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Admitted.class);
        return ((Admitted) verdict).pass();
    }

    private static void assertRefused(Verdict verdict, Reason reason, String part) {
        assertThat(verdict).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused.why()).contains(part);
        });
    }
}
