package io.akkord.runtime.spec.document;

import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the applications of a document, and what must be unique among them. */
final class ApplicationReader {
    private final Problems problems;
    private final Optional<Path> folder;
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, String> routes = new HashMap<>();
    private final Map<String, String> deployments = new HashMap<>();

    ApplicationReader(Problems problems, Optional<Path> folder) {
        this.problems = problems;
        this.folder = folder;
    }

    DocumentResult read(Field root) {
        Optional<List<DeclaredApplication>> read = root.get("applications").isPresent()
                ? root.object(DocumentKeys.ROOT)
                        .flatMap(all -> all.get("applications"))
                        .flatMap(list -> list.list(this::application))
                : application(root).map(List::of);
        return problems.count() == 0 && read.isPresent()
                ? new DocumentResult.Ok(read.get())
                : new DocumentResult.Bad(problems.list());
    }

    private Optional<DeclaredApplication> application(Field field) {
        Optional<Field> section = field.object(DocumentKeys.APPLICATION);
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Field application = section.get();
        Optional<Field> named = application.require("name", "what the application is called");
        Optional<String> name = named.flatMap(
                f -> f.text().flatMap(text -> f.checked(() -> trial(text, "/x").name())));
        named.ifPresent(f -> unique(names, name, f, "the application"));
        Optional<Field> routed = application.get("route_prefix");
        Optional<String> route = routed.isEmpty()
                ? name.map(text -> "/" + text)
                : routed.flatMap(f -> f.text()
                        .flatMap(text -> f.checked(() -> trial("x", text).routePrefix())));
        unique(routes, route, routed.or(() -> named).orElse(application), "the route prefix of");
        Optional<Long> expected = application.get("expected_version").flatMap(f -> f.whole()
                .flatMap(version -> version < 0 ? f.wrong("0 (a new application) or more") : Optional.of(version)));
        Optional<List<DeploymentSpec>> specs =
                application.require("deployments", "a list of at least one").flatMap(list -> deployments(list));
        if (name.isEmpty() || route.isEmpty() || specs.isEmpty()) {
            return Optional.empty();
        }
        return application
                .checked(() -> new ApplicationSpec(name.get(), route.get(), specs.get()))
                .map(spec -> new DeclaredApplication(
                        spec, expected.isPresent() ? OptionalLong.of(expected.get()) : OptionalLong.empty()));
    }

    private Optional<List<DeploymentSpec>> deployments(Field list) {
        int before = problems.count();
        Optional<List<DeploymentSpec>> read = list.list(field -> {
            Optional<DeploymentSpec> spec = DeploymentReader.read(field, folder);
            if (spec.isPresent()) {
                field.get("name")
                        .ifPresent(f -> unique(deployments, spec.map(DeploymentSpec::name), f, "the deployment"));
            }
            return spec;
        });
        if (read.isPresent() && read.get().isEmpty() && problems.count() == before) {
            return list.wrong("a list of at least one deployment");
        }
        return problems.count() == before ? read : Optional.empty();
    }

    private static void unique(Map<String, String> taken, Optional<String> value, Field at, String what) {
        if (value.isEmpty() || value.get().equals("unnamed")) {
            return;
        }
        String owner = taken.putIfAbsent(value.get(), at.path());
        if (owner != null) {
            at.wrong("unique", "'" + value.get() + "' is " + what + " at " + owner + " already");
        }
    }

    /** An application of which only name and route are meant. */
    private static ApplicationSpec trial(String name, String route) {
        return new ApplicationSpec(name, route, new ArrayList<>(List.of(new SpecDraft().build())));
    }
}
