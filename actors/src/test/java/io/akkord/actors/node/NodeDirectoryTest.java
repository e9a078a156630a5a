package io.akkord.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.actors.router.Doorway;
import io.akkord.actors.testing.Specs;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeDirectoryTest {
    private final NodeDirectory directory = new NodeDirectory();

    @Test
    void theLongestPrefixOfWholeSegmentsAnswers() {
        publish("/", "/a", "/a/b");
        assertThat(routeOf("/a/b/c")).contains("/a/b");
        assertThat(routeOf("/a/b")).contains("/a/b");
        assertThat(routeOf("/a/bc")).contains("/a");
        assertThat(routeOf("/a/")).contains("/a");
        assertThat(routeOf("/ab")).contains("/");
        assertThat(routeOf("/")).contains("/");
        assertThat(routeOf("")).isEmpty();
        assertThat(directory.routes())
                .extracting(DeploymentDirectory.Route::prefix)
                .containsExactly("/", "/a", "/a/b");
    }

    @Test
    void withoutARootRouteOtherPathsHaveNone() {
        publish("/a");
        assertThat(routeOf("/b")).isEmpty();
        assertThat(routeOf("/")).isEmpty();
        assertThat(routeOf("/a/x")).contains("/a");
    }

    @Test
    void aSnapshotReplacesTheOneBefore() {
        publish("/a");
        assertThat(directory.find("d0")).isPresent();
        publish();
        assertThat(directory.find("d0")).isEmpty();
        assertThat(directory.all()).isEmpty();
    }

    private Optional<String> routeOf(String path) {
        return directory.route(path).map(DeploymentDirectory.Route::prefix);
    }

    private void publish(String... prefixes) {
        Map<ApplicationSpec, Map<String, DeploymentPort>> applications = new LinkedHashMap<>();
        for (int i = 0; i < prefixes.length; i++) {
            DeploymentSpec spec = Specs.named("d" + i).build();
            applications.put(
                    Specs.application("app" + i, prefixes[i], spec),
                    Map.of(spec.name(), new RouterPort(new Doorway("app" + i, spec), null)));
        }
        directory.publish(applications);
    }
}
