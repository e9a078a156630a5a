package io.akkord.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRootsTest {
    private Path folder;
    private Path root;
    private Path inside;
    private Path outside;

    @BeforeEach
    void files(@TempDir Path temporary) throws IOException {
        folder = temporary.toRealPath();
        root = Files.createDirectories(folder.resolve("models"));
        inside = Files.createFile(root.resolve("inside.pt"));
        outside = Files.createFile(folder.resolve("outside.pt"));
    }

    @Test
    void withoutRootsEveryFileMayBeLoaded() {
        ModelRoots any = new ModelRoots(List.of());

        assertThat(any.refuse(outside)).isEmpty();
        assertThat(any.refuse(Path.of("not-there.pt"))).isEmpty();
    }

    @Test
    void aFileBelowARootMayBeLoaded() throws IOException {
        Path deep =
                Files.createFile(Files.createDirectories(root.resolve("a/b")).resolve("deep.pt"));

        assertThat(roots().refuse(inside)).isEmpty();
        assertThat(roots().refuse(deep)).isEmpty();
        assertThat(roots().refuse(root.resolve("a/../inside.pt"))).isEmpty();
    }

    @Test
    void aFileElsewhereMayNot() {
        assertThat(roots().refuse(outside))
                .contains("model file " + outside + " is in none of the folders that models may be loaded from: ["
                        + root + "]; move it there, or add its folder to akkord.runtime.model-roots");
    }

    @Test
    void aPathThatClimbsOutOfItsRootIsRefused() {
        assertThat(roots().refuse(root.resolve("../outside.pt")))
                .hasValueSatisfying(message -> assertThat(message).contains("which is " + outside));
    }

    @Test
    void aLinkThatLeavesItsRootIsRefused() throws IOException {
        Path file = Files.createSymbolicLink(root.resolve("link.pt"), outside);
        Path directory = Files.createSymbolicLink(root.resolve("up"), folder);

        assertThat(roots().refuse(file)).isPresent();
        assertThat(roots().refuse(directory.resolve("outside.pt"))).isPresent();
        assertThat(roots().refuse(directory.resolve("models/inside.pt")))
                .as("it comes back in")
                .isEmpty();
    }

    @Test
    void aRootMayItselfBeALink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), root);

        assertThat(new ModelRoots(List.of(link)).refuse(inside)).isEmpty();
        assertThat(new ModelRoots(List.of(link)).refuse(link.resolve("inside.pt")))
                .isEmpty();
    }

    @Test
    void aFolderWhoseNameBeginsLikeARootIsNotTheRoot() throws IOException {
        Path twin = Files.createFile(
                Files.createDirectories(folder.resolve("models-of-others")).resolve("a.pt"));

        assertThat(roots().refuse(twin)).isPresent();
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path missing = root.resolve("missing.pt");

        assertThat(roots().refuse(missing)).contains("there is no model file " + missing);
    }

    @Test
    void aRootThatIsNotThereContainsNothing() {
        assertThat(new ModelRoots(List.of(folder.resolve("gone"), root)).refuse(inside))
                .isEmpty();
        assertThat(new ModelRoots(List.of(folder.resolve("gone"))).refuse(inside))
                .isPresent();
    }

    private ModelRoots roots() {
        return new ModelRoots(List.of(root));
    }
}
