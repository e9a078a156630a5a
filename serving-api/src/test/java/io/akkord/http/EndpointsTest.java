package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.http.Endpoints.Found;
import io.akkord.http.Endpoints.Match;
import io.akkord.http.Endpoints.Refused;
import io.akkord.http.Endpoints.Route;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndpointsTest {
    private static final Endpoint STATS = (exchange, arguments) -> {};
    private static final Endpoint MODEL = (exchange, arguments) -> {};
    private static final Endpoint INFER = (exchange, arguments) -> {};
    private static final Endpoint APPLICATION = (exchange, arguments) -> {};

    private final Endpoints endpoints = new Endpoints(
            List.of(
                    Route.get("/v2/models/stats", STATS),
                    Route.get("/v2/models/*", MODEL),
                    Route.post("/v2/models/*/versions/*/infer", INFER)),
            path -> path.startsWith("/app") ? Optional.of(APPLICATION) : Optional.empty());

    @Test
    void a_path_takes_the_first_route_that_fits() {
        assertThat(endpoints.find("GET", "/v2/models/stats")).isEqualTo(new Found(STATS, List.of(), Entrance.INFER));
        assertThat(endpoints.find("GET", "/v2/models/m")).isEqualTo(new Found(MODEL, List.of("m"), Entrance.INFER));
        assertThat(endpoints.find("GET", "/v2/models/m/")).isEqualTo(new Found(MODEL, List.of("m"), Entrance.INFER));
        assertThat(endpoints.find("HEAD", "/v2/models/m")).isEqualTo(new Found(MODEL, List.of("m"), Entrance.INFER));
        assertThat(endpoints.find("GET", "/v2/models/a%2Db+c"))
                .isEqualTo(new Found(MODEL, List.of("a-b+c"), Entrance.INFER));
        assertThat(endpoints.find("POST", "/v2/models/m/versions/3/infer"))
                .isEqualTo(new Found(INFER, List.of("m", "3"), Entrance.INFER));
        assertThat(endpoints.find("POST", "/app/x")).isEqualTo(new Found(APPLICATION, List.of(), Entrance.INFER));
    }

    @Test
    void a_wrong_verb_is_told_the_right_ones() {
        assertRefused(endpoints.find("POST", "/v2/models/m"), 405, "GET, HEAD");
        assertRefused(endpoints.find("GET", "/v2/models/m/versions/3/infer"), 405, "POST");
        assertRefused(endpoints.find("DELETE", "/app"), 405, "POST");
    }

    @Test
    void an_unknown_path_is_not_found() {
        for (String path : List.of("/", "", "/v2", "/v2/models", "/v2//m", "/v2/models/m/infer", "/other")) {
            assertRefused(endpoints.find("GET", path), 404, "'" + path + "'");
        }
    }

    private static void assertRefused(Match match, int status, String part) {
        assertThat(match).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reply().status()).isEqualTo(status);
            assertThat(refused.reply().body().utf8String()).contains(part);
        });
    }
}
