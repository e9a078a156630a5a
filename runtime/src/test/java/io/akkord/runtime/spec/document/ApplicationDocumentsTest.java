package io.akkord.runtime.spec.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.EncodedPayload;
import io.akkord.runtime.spec.Isolation;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.PlacementOptions;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplicationDocumentsTest {
    private static final String UPPER = "io.akkord.runtime.spec.document.SampleHandlers$Upper";

    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenReadsAsAnEqualSpec() {
        long seed = System.nanoTime();
        RandomSpecs random = new RandomSpecs(seed).ofThisClassPath();
        for (int i = 0; i < 300; i++) {
            ApplicationSpec spec = random.application();
            String written = ApplicationDocuments.write(spec);
            assertThat(ApplicationDocuments.read(written, "GET"))
                    .as("seed %d, spec %d: %s", seed, i, written)
                    .isEqualTo(new DocumentResult.Ok(List.of(new DeclaredApplication(spec, OptionalLong.empty()))));
        }
    }

    @Test
    void whatIsLeftOutIsAsInJava() {
        DeploymentSpec handler = one("name = u, handler = \"" + UPPER + "\"");
        assertThat(handler.maxOngoingRequests()).isEqualTo(64);
        assertThat(handler.devices()).isEmpty();
        assertThat(handler.minAvailable()).isEqualTo(1);
        assertThat(handler.batch()).isEqualTo(BatchOptions.NONE);
        assertThat(handler.requestTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(handler.isolation()).isEqualTo(Isolation.IN_PROCESS);
        DeploymentSpec model = one(MODEL);
        assertThat(model.maxOngoingRequests()).isEqualTo(16);
        assertThat(model.devices()).contains(new DeviceRequest.CpuSlots(1, 0));
        assertThat(one(MODEL + ", batch { max_size = 64 }").maxOngoingRequests())
                .isEqualTo(128);
        assertThat(one("name = b, handler = \"" + UPPER.replace("Upper", "Batches") + "\"")
                        .batch())
                .isEqualTo(BatchOptions.ofSize(10, Duration.ZERO));
    }

    @Test
    void everyOptionIsRead() {
        DeploymentSpec spec = one(
                """
                name = m, version = 3, torch_script = /m.pt
                inputs = [{ name = x, datatype = FP32, shape = [2, -1], ragged = yes }]
                outputs = [{ name = y, datatype = INT64, shape = [], labels = [a, b] }]
                replicas = 4, min_available = 2, max_ongoing_requests = "7", max_queued_requests = 0
                overload_status = 429, request_timeout = "5 minutes", graceful_shutdown_timeout = 1.5s
                health_check_period = 100ms, health_check_timeout = 1h
                batch { max_size = 8, max_delay = 2ms, preferred_sizes = [4, 8], priorities = 3 }
                devices { mig_profile = 1g.10gb, memory = 10GiB }
                isolation = process, engine_threads = 2
                placement {
                  required_labels { zone = a, "gpu.kind" = 1 }, preferred_labels { spot = true }
                  resources { license = 2 }, max_replicas_per_node = 1, avoid = [other]
                }
                user_config { a = [1, 1.0, "1", { b = yes }], "c.d" = false }
                warm_up = [{ inputs = [{ name = x, datatype = FP32, shape = [1, 2, 1], data = [[1], [2.5]] }]
                             parameters { p = 1 } }]
                """);
        assertThat(spec)
                .isEqualTo(new DeploymentSpec(
                        "m",
                        "3",
                        spec.model(),
                        new BatchOptions(8, Duration.ofMillis(2), List.of(4, 8), 3),
                        4,
                        7,
                        0,
                        429,
                        Duration.ofMinutes(5),
                        Duration.ofMillis(1500),
                        Duration.ofMillis(100),
                        Duration.ofHours(1),
                        2,
                        Optional.of(new DeviceRequest.MigSlice("1g.10gb", 10L << 30)),
                        Isolation.PROCESS,
                        2,
                        new PlacementOptions(
                                Map.of("zone", "a", "gpu.kind", "1"),
                                Map.of("spot", "true"),
                                Map.of("license", 2L),
                                1,
                                Set.of("other")),
                        Map.of("a", List.of(1, 1.0, "1", Map.of("b", "yes")), "c.d", false),
                        List.of(new Tensors(
                                List.of(Tensor.ofFloats("x", Shape.of(1, 2, 1), 1, 2.5f)), Map.of("p", 1L)))));
        assertThat(spec.model().inputs().get(0).ragged()).isTrue();
        assertThat(spec.model().outputs().get(0).labels()).containsExactly("a", "b");
        DeploymentSpec adder = one(
                """
                name = a, handler = "io.akkord.runtime.spec.document.SampleHandlers$Adder"
                types = ["io.akkord.runtime.spec.document.SampleHandlers$Sum"]
                warm_up = [{ a = 1, b = 2, name = ü, more = [] }]
                """);
        assertThat(((EncodedPayload) adder.warmUp().get(0)).decode(SampleHandlers.Sum.class))
                .isEqualTo(new SampleHandlers.Sum(1, 2, "ü", List.of()));
        assertThat(((Model.JavaHandler) adder.model()).definition().types()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    replicas = 0                      | replicas must be 1 to 10000, but is 0
                    replicas = 2.5                    | replicas must be a whole number, but is 2.5
                    replicas = 1e999999999            | replicas must be a whole number, but is 1e999999999
                    replicas = many                   | replicas must be a whole number, but is "many"
                    replicas = [1]                    | replicas must be a whole number, but is [1]
                    replica = 3                       | replica is not a known key; did you mean replicas?
                    maxOngoingRequests = 3            | maxOngoingRequests is not a known key; did you mean max_ongoing_requests?
                    version = v1                      | version must be a whole number, but is "v1"
                    min_available = 2                 | min_available must be 0 to replicas, which is 1, but is 2
                    max_ongoing_requests = 0          | max_ongoing_requests must be 1 to 100000, but is 0
                    max_queued_requests = -1          | max_queued_requests must be 0 to 1000000, but is -1
                    overload_status = 500             | overload_status must be 503 or 429, but is 500
                    request_timeout = 30              | request_timeout must be a duration with its unit, such as 500ms, 30s or "5 minutes", but is 30; a number alone has no unit: write 30s for seconds
                    request_timeout = 30 parsecs      | request_timeout must be a duration with its unit, such as 500ms, 30s or "5 minutes", but is "30 parsecs"
                    request_timeout = -1s             | request_timeout must be 0 (none) or more, but is "-1s"
                    request_timeout = 400d            | request_timeout must be at most 365 days, but is "400d"
                    graceful_shutdown_timeout = true  | graceful_shutdown_timeout must be a duration with its unit, such as 500ms, 30s or "5 minutes", but is true
                    health_check_period = 1ms         | health_check_period must be 10 ms or more, but is "1ms"
                    health_check_timeout = 1ms        | health_check_timeout must be 10 ms or more, but is "1ms"
                    batch = 8                         | batch must be an object, { ... }, but is 8
                    batch.max_size = -1               | batch.max_size must be 0 (no batching) or more, but is -1
                    batch.max_delay = 2               | batch.max_delay must be a duration with its unit, such as 500ms, 30s or "5 minutes", but is 2; a number alone has no unit: write 2s for seconds
                    batch.max_delay = 2h              | batch.max_delay must be 0 to 1 minute, but is "2h"
                    batch.preferred_sizes = [99]      | batch.preferred_sizes must be 1 to batch.max_size, which is 10, but is [99]
                    batch.priorities = 65             | batch.priorities must be 1 to 64, but is 65
                    batch.maxsize = 2                 | batch.maxsize is not a known key; did you mean max_size?
                    devices.gpus = 1                  | devices.memory must be given: what a replica may take of each device, such as 8GiB
                    devices { gpus = 1.5, memory = 1 } | devices.gpus is not valid: gpus must be a share between 0 and 1, or a whole number of GPUs up to 1024, but is 1.5; ask for 1 or 2
                    devices { gpus = 1, memory = lots } | devices.memory must be a size with its unit, such as 512MiB or 8GiB, or a number of bytes, but is "lots"
                    devices { gpus = 1, cpu_slots = 1 } | devices must have one of cpu_slots, gpus, gpu_memory, mig_profile, but has cpu_slots and gpus
                    devices.cpu_slots = 0             | devices.cpu_slots is not valid: number of CPU slots must be 1 to 4096, but is 0
                    devices { mig_profile = 1g.5gb, memory = 1 } | devices does not fit: deployment 'm': isolation must be 'process' for a MIG slice, which a process sees only alone, but is in_process
                    isolation = vm                    | isolation must be in_process or process, but is "vm"
                    engine_threads = 2000             | engine_threads must be 0 (the node chooses) to 1024, but is 2000
                    placement.required_labels.a.b = c | placement.required_labels.a must be a text, but is {"b":"c"}; a name with dots is put in quotes
                    placement.resources.x = -1        | placement.resources.x must be 0 or more, but is -1
                    placement.max_replicas_per_node = -1 | placement.max_replicas_per_node must be 0 (no limit) to 10000, but is -1
                    placement.avoid = other           | placement.avoid must be a list, [ ... ], but is "other"
                    user_config = 1                   | user_config must be an object, { ... }, but is 1
                    user_config.a = [null]            | user_config.a[0] must be a text, a number, true, false, or a list or object of these, but is null; leave it out
                    user_config.a = 1e999             | user_config.a must be a number that a double can hold, but is 1e999
                    handler = x                       | must have either torch_script, the path of a model, or handler, the name of a class, but has both
                    types = []                        | types must be left out: only handlers have types
                    torch_script = m.pt               | torch_script must be an absolute path on the nodes, but is "m.pt"; a relative one is known only in a file, from that file's folder
                    inputs = []                       | inputs must be a list of at least one { name, datatype, shape }, but is []
                    inputs = [{ name = x, datatype = FP31, shape = [] }] | inputs[0].datatype must be one of BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP16, FP32, FP64, BF16, BYTES, but is "FP31"
                    inputs = [{ name = x, datatype = FP32 }] | inputs[0].shape must be given: a list of whole numbers of 0 or more, -1 for any extent
                    outputs = [{ name = x, datatype = FP32, shape = [-2] }] | outputs[0].shape must be a list of whole numbers of 0 or more, -1 for any extent, but is [-2]
                    warm_up = [{ inputs = [{ name = z, datatype = FP32, shape = [1], data = [1] }] }] | warm_up[0] does not fit the model:
                    warm_up = [{ inputs = [{ name = x, datatype = UINT8, shape = [1], data = [256] }] }] | warm_up[0].inputs[0].data[0] must be a whole number from 0 to 255, but is 256
                    warm_up = [{ inputs = [{ name = x, datatype = FP16, shape = [1], data = [1] }] }] | warm_up[0].inputs[0].data cannot hold FP16; give data_base64, the elements as little-endian bytes
                    """)
    void aWrongOptionIsNamedWithItsLineItsValueAndWhatIsExpected(String option, String message) {
        List<Problem> problems = bad(ApplicationDocuments.read(
                "name = app\ndeployments = [{\n" + MODEL + "\n" + option + "\n}]", "app.conf"));
        String where = message.startsWith("must have") ? "deployments[0] " : "deployments[0].";
        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.message()).contains(where + message);
            assertThat(problem.origin()).matches("app.conf: [2-4]");
        });
    }

    @Test
    void allProblemsAreToldAtOnceWithTheirLines() {
        List<Problem> problems = bad(ApplicationDocuments.read(
                """
                name = "a b"
                route_prefix = /v1/x
                colour = red
                deployments = [
                  { handler = not.There, replicas = 0 }
                  { name = u
                    handler = "java.lang.String"
                    request_timeout = 5 }
                ]
                """,
                "app.conf"));
        assertThat(problems)
                .extracting(Problem::message)
                .containsExactlyInAnyOrder(
                        "app.conf: 3: colour is not a known key; known here: name, route_prefix, expected_version, deployments",
                        "app.conf: 1: name must be 1 to 128 letters, digits, '.', '_' or '-', starting with a letter or digit,"
                                + " but is \"a b\"",
                        "app.conf: 2: route_prefix must be outside /v1, /v2, /api, /metrics and /-, which the node itself"
                                + " answers, but is \"/v1/x\"",
                        "app.conf: 5: deployments[0].name must be given: what the deployment is called, and its model under"
                                + " /v2/models",
                        "app.conf: 5: deployments[0].handler must be a class on the class path of this node, but is"
                                + " \"not.There\"; put its jar there and start the node again; a nested class is written"
                                + " Outer$Inner",
                        "app.conf: 5: deployments[0].replicas must be 1 to 10000, but is 0",
                        "app.conf: 7: deployments[1].handler must be a class that implements Handler or BatchHandler, but is"
                                + " \"java.lang.String\"",
                        "app.conf: 8: deployments[1].request_timeout must be a duration with its unit, such as 500ms, 30s or"
                                + " \"5 minutes\", but is 5; a number alone has no unit: write 5s for seconds");
    }

    @Test
    void severalApplicationsMustNotShareNames() {
        String app = "{ name = %s, route_prefix = %s, expected_version = 2, deployments = [{ "
                + MODEL.replace("= m", "= %s") + " }] }";
        String good = "applications = [" + app.formatted("a", "/a", "m") + "\n" + app.formatted("b", "/b", "n") + "]";
        DocumentResult.Ok ok = (DocumentResult.Ok) ApplicationDocuments.read(good, "x");
        assertThat(ok.applications())
                .extracting(DeclaredApplication::expectedVersion)
                .containsExactly(OptionalLong.of(2), OptionalLong.of(2));
        String doubled =
                "applications = [" + app.formatted("a", "/a", "m") + "\n" + app.formatted("a", "/a", "m") + "]";
        assertThat(bad(ApplicationDocuments.read(doubled, "x")))
                .extracting(Problem::message)
                .containsExactly(
                        "x: 2: applications[1].name must be unique, but is \"a\"; 'a' is the application at"
                                + " applications[0].name already",
                        "x: 2: applications[1].route_prefix must be unique, but is \"/a\"; '/a' is the route prefix of at"
                                + " applications[0].route_prefix already",
                        "x: 2: applications[1].deployments[0].name must be unique, but is \"m\"; 'm' is the deployment at"
                                + " applications[0].deployments[0].name already");
    }

    @Test
    void aFileMayIncludeAndSubstituteAndPathsCountFromItsFolder() throws IOException {
        Files.writeString(folder.resolve("common.conf"), "replicas = 3");
        Path file = folder.resolve("app.conf");
        Files.writeString(
                file,
                "name = ${?NOT_SET_ANYWHERE}app, deployments = [{ " + MODEL.replace("/m.pt", "models/m.pt")
                        + ", include \"common.conf\", user_config { text = \"ü€😀\" } }]");
        DeploymentSpec spec = spec(ApplicationDocuments.read(file));
        assertThat(spec.replicas()).isEqualTo(3);
        assertThat(spec.userConfig()).isEqualTo(Map.of("text", "ü€😀"));
        assertThat(((Model.TorchScript) spec.model()).file()).isEqualTo(folder.resolve("models/m.pt"));
        assertThat(bad(ApplicationDocuments.read(folder.resolve("none.conf")))
                        .get(0)
                        .message())
                .endsWith("none.conf: the document does not exist");
    }

    @Test
    void aTextFromTheNetworkReachesNeitherFilesNorTheEnvironment() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.conf"), "name = stolen");
        for (String include : List.of(
                "include \"" + secret + "\"",
                "include file(\"" + secret + "\")",
                "include required(file(\"" + secret + "\"))",
                "include url(\"" + secret.toUri() + "\")",
                "include classpath(\"reference.conf\")")) {
            assertThat(bad(ApplicationDocuments.read(include + "\nname = x", "PUT")))
                    .extracting(Problem::message)
                    .containsExactly("PUT: the document must not include others: send one document");
        }
        for (String text : List.of("name = ${PATH}", "name = ${?java.home}", "a = 1\nname = x${a}")) {
            assertThat(bad(ApplicationDocuments.read(text, "PUT")).get(0).message())
                    .contains("must not have substitutions, ${...}: write the value itself");
        }
        System.setProperty("route_prefix", "/leaked");
        try {
            ApplicationSpec spec = ((DocumentResult.Ok) ApplicationDocuments.read(
                            "name = app, deployments = [{ " + MODEL + ", user_config { t = \"${PATH}\" } }]", "PUT"))
                    .applications()
                    .get(0)
                    .spec();
            assertThat(spec.routePrefix()).isEqualTo("/app");
            assertThat(spec.ingress().userConfig()).isEqualTo(Map.of("t", "${PATH}"));
        } finally {
            System.clearProperty("route_prefix");
        }
    }

    @Test
    void hostileTextsAreRefused() {
        refused("", "name must be given");
        refused("[]", "");
        refused("{", "cannot be parsed");
        refused("\u0000", "");
        refused("[".repeat(1_000_000), "is nested deeper than 100 levels");
        refused("a={".repeat(100_000), "is nested deeper than 100 levels");
        refused("a.".repeat(100_000) + "b=1", "is nested deeper than 100 levels");
        refused("a\n.\n".repeat(100_000) + "b=1", "");
        refused("deployments = [" + "{},".repeat(20_000) + "{}]", "deployments[0].name must be given");
        refused("x".repeat(17 << 20), "must be at most 16 Mi characters");
        refused("name = 1, deployments = 7", "deployments must be a list, [ ... ], but is 7");
        refused("applications = [1], name = x", "applications[0] must be an object");
        assertThat(bad(ApplicationDocuments.read("deployments = [" + "1,".repeat(1000) + "1]", "x")))
                .hasSize(Problems.MOST);
    }

    private static final String MODEL = "name = m, torch_script = /m.pt, inputs = [{ name = x, datatype = FP32,"
            + " shape = [1] }], outputs = [{ name = y, datatype = FP32, shape = [1] }]";

    private static void refused(String text, String part) {
        assertThat(bad(ApplicationDocuments.read(text, "PUT")))
                .anySatisfy(problem -> assertThat(problem.message()).contains(part));
    }

    private static DeploymentSpec one(String deployment) {
        return spec(ApplicationDocuments.read("name = app, deployments = [{ " + deployment + " }]", "app.conf"));
    }

    private static DeploymentSpec spec(DocumentResult result) {
        assertThat(result).isInstanceOf(DocumentResult.Ok.class);
        return ((DocumentResult.Ok) result).applications().get(0).spec().ingress();
    }

    private static List<Problem> bad(DocumentResult result) {
        assertThat(result).isInstanceOf(DocumentResult.Bad.class);
        return ((DocumentResult.Bad) result).problems();
    }
}
