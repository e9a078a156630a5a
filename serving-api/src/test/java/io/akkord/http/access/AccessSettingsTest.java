package io.akkord.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccessSettingsTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final KeyHash HASH = KeyHash.of(ApiKey.random(RANDOM), RANDOM);
    private static final String KEY = "name = a, hash = \"" + HASH + "\", scopes = [infer]";

    private static AccessSettings read(String settings) {
        return AccessSettings.of(ConfigFactory.parseString(settings)
                .withFallback(ConfigFactory.parseString("keys = [], inference = keys, metrics = open")));
    }

    @Test
    void without_keys_everything_is_open() {
        assertThat(read("")).isEqualTo(AccessSettings.OPEN);
    }

    @Test
    void a_key_has_scopes_and_limits() {
        AccessSettings settings = read("keys = [{" + KEY + ", rate = \"120/m\", burst = 5, concurrency = 7}]");
        assertThat(settings.keys())
                .containsExactly(new KeySettings(
                        "a", HASH, Set.of(Scope.INFER), Optional.of(new Rate(2, 5)), OptionalInt.of(7)));
        assertThat(settings.inference()).hasValue(Scope.INFER);
        assertThat(settings.holds(Scope.ADMIN)).isFalse();
        assertThat(read("inference = open, keys = [{" + KEY + "}]").inference()).isEmpty();
        assertThat(read("metrics = infer, keys = [{" + KEY + "}]").metrics()).hasValue(Scope.INFER);
        assertThat(read("keys = [{" + KEY + ", rate = 3}]").keys().get(0).rate())
                .hasValue(new Rate(3, 3));
    }

    @Test
    void a_hash_survives_its_text() {
        ApiKey key = ApiKey.random(RANDOM);
        KeyHash hash = KeyHash.of(key, RANDOM);
        assertThat(KeyHash.parse(hash.toString()).isOf(key)).isTrue();
        assertThat(KeyHash.parse(hash.toString()).isOf(ApiKey.random(RANDOM))).isFalse();
        assertThat(KeyHash.of(key, RANDOM)).isNotEqualTo(hash);
        assertThat(key.toString()).doesNotContain(key.text().substring(13));
    }

    @Test
    void what_is_wrong_is_named() {
        Map<String, String> wrong = Map.of(
                "keys = [{" + KEY + ", color = red}]",
                "keys.0.color is not known",
                "keys = [{" + KEY + "}, {" + KEY + "}]",
                "'a' is twice",
                "keys = [{" + KEY + "}, {" + KEY.replace("= a", "= b") + "}]",
                "another has its id",
                "keys = [{name = a, hash = secret, scopes = [infer]}]",
                "keys.0.hash must be sha256:ID:SALT:HASH",
                "keys = [{" + KEY + ", scopes = [root]}]",
                "must be of infer and admin, but has 'root'",
                "keys = [{" + KEY + ", scopes = []}]",
                "but is empty",
                "keys = [{" + KEY + ", rate = fast}]",
                "keys.0.rate must be such as 100/s",
                "keys = [{" + KEY + ", burst = 3}]",
                "must come with a rate",
                "metrics = admin",
                "no key has it",
                "inference = maybe",
                "must be one of keys, open, but is 'maybe'");
        wrong.forEach((settings, message) -> assertThatThrownBy(() -> read(settings))
                .as(settings)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("akkord.http.access.")
                .hasMessageContaining(message));
    }
}
