package io.akkord.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The product runs on Java 17 and on 25: the test run's own Java is tried by all other tests, this one tries the newer. */
class EveryJavaTest {

    @Test
    void servesOnJava25() throws Exception {
        Optional<Path> java25 = java25();
        assumeTrue(
                java25.isPresent(),
                "skipped: no Java 25 found in JAVA25_HOME or below /usr/lib/jvm (a folder with 25 in its name)");
        try (NodeProcess node =
                NodeProcess.launch(Map.of("JAVA_HOME", java25.orElseThrow().toString()), "up", "--port", "0")) {
            V2Client client = new V2Client(node.awaitListening());
            assertThat(client.get("/v2/health/ready").status()).isEqualTo(200);
            String body = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"INT32\",\"data\":[7,-7]}]}";
            V2Client.Answer answer = client.post("/v2/models/echo/infer", body);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().at("/outputs/0/data").toString()).isEqualTo("[7,-7]");
            node.terminate();
            node.awaitExit(Duration.ofSeconds(30));
            assertThat(node.output()).doesNotContain("Exception").doesNotContain("WARNING:");
        }
    }

    private static Optional<Path> java25() throws IOException {
        String home = System.getenv("JAVA25_HOME");
        if (home != null) {
            return Optional.of(Path.of(home)).filter(EveryJavaTest::hasJava);
        }
        Path installed = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(installed)) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(installed)) {
            return folders.filter(folder -> folder.getFileName().toString().contains("25"))
                    .filter(EveryJavaTest::hasJava)
                    .findFirst();
        }
    }

    private static boolean hasJava(Path home) {
        return Files.isExecutable(home.resolve("bin/java"));
    }
}
