package io.akkord.cli;

import io.akkord.runtime.spec.document.ApplicationDocuments;
import io.akkord.runtime.spec.document.DeclaredApplication;
import io.akkord.runtime.spec.document.DocumentResult;
import io.akkord.runtime.spec.document.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Files that declare applications. */
final class ApplicationFile {
    private ApplicationFile() {}

    /** @throws CommandFailure when it has mistakes; the message has all of them */
    static List<DeclaredApplication> read(Path file) {
        DocumentResult result = ApplicationDocuments.read(file);
        if (result instanceof DocumentResult.Ok ok) {
            return ok.applications();
        }
        List<Problem> problems = ((DocumentResult.Bad) result).problems();
        throw new CommandFailure(file + " has " + problems.size() + (problems.size() == 1 ? " mistake" : " mistakes")
                + problems.stream()
                        .map(problem -> System.lineSeparator() + "  " + problem.message())
                        .collect(Collectors.joining()));
    }
}
