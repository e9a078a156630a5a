package io.akkord.runtime;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The folders that model files may be loaded from. It looks at the file system each time it is asked: links and folders may change. A file
 * that is exchanged between the question and the reading is not caught, so the roots must not be writable by strangers.
 */
public final class ModelRoots {
    private final List<Path> roots;

    /** Files below any of these folders are allowed; where there are none, every file is. */
    public ModelRoots(List<Path> roots) {
        this.roots = List.copyOf(roots);
    }

    /** Why a file must not be loaded, for the operator; empty when it may. */
    public Optional<String> refuse(Path file) {
        if (roots.isEmpty()) {
            return Optional.empty();
        }
        Path real;
        try {
            real = file.toRealPath();
        } catch (NoSuchFileException e) {
            return Optional.of("there is no model file " + file);
        } catch (IOException e) {
            return Optional.of("model file " + file + " cannot be looked at: " + e);
        }
        if (roots.stream().anyMatch(root -> contains(root, real))) {
            return Optional.empty();
        }
        String found = real.equals(file) ? "" : ", which is " + real + ",";
        return Optional.of("model file " + file + found + " is in none of the folders that models may be loaded from: "
                + roots + "; move it there, or add its folder to akkord.runtime.model-roots");
    }

    private static boolean contains(Path root, Path realFile) {
        try {
            return realFile.startsWith(root.toRealPath());
        } catch (IOException e) {
            // A root that is not there contains nothing.
            return false;
        }
    }
}
