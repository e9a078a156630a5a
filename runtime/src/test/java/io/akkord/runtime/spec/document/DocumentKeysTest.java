package io.akkord.runtime.spec.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentKeysTest {

    @Test
    void everyKeyIsInTheReferenceAndTheTablesNameNoOther() throws IOException {
        String reference = Files.readString(Path.of("..", "docs", "applications.md"));
        TreeSet<String> known = new TreeSet<>();
        Stream.of(
                        DocumentKeys.APPLICATION,
                        DocumentKeys.DEPLOYMENT,
                        DocumentKeys.TENSOR,
                        DocumentKeys.BATCH,
                        DocumentKeys.DEVICES,
                        DocumentKeys.PLACEMENT,
                        DocumentKeys.WARM_UP,
                        DocumentKeys.WARM_UP_TENSOR)
                .forEach(known::addAll);
        assertThat(known).allSatisfy(key -> assertThat(reference).containsPattern("`" + key + "`|" + key + " = "));
        reference.lines().filter(line -> line.startsWith("| `")).forEach(line -> {
            String cell = line.split("\\|", -1)[1];
            assertThat(known).containsAll(List.of(cell.replace("`", "").strip().split(", ")));
        });
    }
}
