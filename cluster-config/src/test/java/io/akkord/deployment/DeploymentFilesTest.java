package io.akkord.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that put a node on Kubernetes and on virtual machines. */
class DeploymentFilesTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Path BASE = Path.of("kubernetes/base");

    @ParameterizedTest
    @ValueSource(strings = {"rbac", "config", "services", "disruption", "statefulset"})
    void everyManifestFitsTheSchemaOfItsKind(String file) throws IOException {
        List<JsonNode> documents = documents(BASE.resolve(file + ".yaml"));
        assertThat(documents).isNotEmpty();
        for (JsonNode document : documents) {
            assertThat(mistakes(document))
                    .as("%s in %s", document.path("kind"), file)
                    .isEmpty();
            assertThat(document.at("/metadata").has("namespace")).isFalse();
        }
    }

    /** The patch has only known keys, and with it the StatefulSet asks for a GPU. */
    @Test
    void theGpuPatchFitsTheSchemaToo() throws IOException {
        JsonNode patch = documents(Path.of("kubernetes/gpu/gpu.yaml")).get(0);
        ObjectNode whole =
                ((ObjectNode) documents(BASE.resolve("statefulset.yaml")).get(0)).deepCopy();
        ((ObjectNode) whole.at("/spec/template/spec")).set("tolerations", patch.at("/spec/template/spec/tolerations"));
        ((ObjectNode) whole.at("/spec/template/spec/containers/0"))
                .set("resources", patch.at("/spec/template/spec/containers/0/resources"));
        assertThat(mistakes(whole)).isEmpty();
        assertThat(whole.at("/spec/template/spec/containers/0/resources/limits/nvidia.com~1gpu")
                        .asText())
                .isEqualTo("1");
        assertThat(patch.at("/metadata/name")).isEqualTo(whole.at("/metadata/name"));
    }

    @Test
    void theSchemaNoticesMistakes() throws IOException {
        ObjectNode wrong =
                ((ObjectNode) documents(BASE.resolve("statefulset.yaml")).get(0)).deepCopy();
        ((ObjectNode) wrong.at("/spec/template/spec/containers/0")).put("livenessprobe", "x");
        ((ObjectNode) wrong.at("/spec")).put("replicas", "three");
        assertThat(mistakes(wrong)).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void everyManifestIsListedAndReferencesMeet() throws IOException {
        JsonNode listed = documents(BASE.resolve("kustomization.yaml")).get(0).path("resources");
        try (Stream<Path> files = Files.list(BASE)) {
            assertThat(listed)
                    .extracting(JsonNode::asText)
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(file -> file.getFileName().toString())
                                    .filter(name -> !name.equals("kustomization.yaml"))
                                    .toList());
        }
        JsonNode set = documents(BASE.resolve("statefulset.yaml")).get(0).path("spec");
        List<JsonNode> services = documents(BASE.resolve("services.yaml"));
        JsonNode labels = set.at("/template/metadata/labels");
        assertThat(services).allSatisfy(service -> assertThat(labels.toString())
                .contains(service.at("/spec/selector").toString().replaceAll("[{}]", "")));
        assertThat(services)
                .anySatisfy(service -> assertThat(service.at("/metadata/name")).isEqualTo(set.path("serviceName")));
        assertThat(documents(BASE.resolve("disruption.yaml")).get(0).at("/spec/selector/matchLabels"))
                .isEqualTo(labels);
        JsonNode pod = set.at("/template/spec");
        assertThat(documents(BASE.resolve("rbac.yaml")).get(0).at("/metadata/name"))
                .isEqualTo(pod.path("serviceAccountName"));
        assertThat(pod.at("/containers/0/volumeMounts"))
                .extracting(mount -> mount.path("name").asText())
                .containsExactlyInAnyOrderElementsOf(Stream.concat(Stream.of("data"), names(pod.path("volumes")))
                        .toList());
        // A pod is killed only when its drain has had its time.
        Config settings = ConfigFactory.parseString(documents(BASE.resolve("config.yaml"))
                .get(0)
                .at("/data/application.conf")
                .asText());
        assertThat(pod.path("terminationGracePeriodSeconds").asLong())
                .isGreaterThanOrEqualTo(
                        settings.getDuration("akkord.actors.drain-timeout").toSeconds() + 30);
        assertThat(settings.getString("akkord.actors.profile")).isEqualTo("kubernetes");
        // The profile finds pods by that label and that port.
        Config profile = ConfigFactory.parseResources("akkord/kubernetes.conf");
        assertThat(profile.getString("akka.discovery.kubernetes-api.pod-label-selector"))
                .isEqualTo("app.kubernetes.io/name=%s");
        assertThat(labels.path("app.kubernetes.io/name").asText()).isEqualTo("akkord");
        assertThat(names(pod.at("/containers/0/ports"))).contains("management");
    }

    @Test
    void theSystemdUnitIsSound(@TempDir Path folder) throws Exception {
        String unit = Files.readString(Path.of("systemd/akkord.service"));
        assertThat(unit).contains("[Unit]", "[Service]", "[Install]", "Restart=on-failure", "KillSignal=SIGTERM");
        for (String line : unit.lines().toList()) {
            assertThat(line).matches("|#.*|\\[[A-Za-z]+]|[A-Za-z]+=.*");
        }
        // 3, which says that the cluster downed the node, must be among the failures.
        assertThat(unit).contains("SuccessExitStatus=143\n", "RestartPreventExitStatus=2\n");
        if (!Files.isExecutable(Path.of("/usr/bin/systemd-analyze"))) {
            return;
        }
        Path copy = folder.resolve("akkord.service");
        // What it starts is not installed here.
        Files.writeString(copy, unit.replace("ExecStart=/opt/akkord/akkord", "ExecStart=/bin/true"));
        Process verify = new ProcessBuilder("systemd-analyze", "verify", "--man=no", copy.toString())
                .redirectErrorStream(true)
                .start();
        verify.getOutputStream().close();
        String said = new String(verify.getInputStream().readAllBytes());
        assertThat(verify.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said).doesNotContain("akkord.service:");
    }

    @Test
    void theCloudInitFileWritesSettingsThatCanBeRead() throws IOException {
        Path file = Path.of("cloud-init/akkord.yaml");
        assertThat(Files.readString(file)).startsWith("#cloud-config\n");
        JsonNode cloud = documents(file).get(0);
        assertThat(List.copyOf(Set.copyOf(fieldNames(cloud))))
                .containsExactlyInAnyOrder("package_update", "packages", "users", "write_files", "runcmd");
        JsonNode settings = cloud.path("write_files").get(0);
        assertThat(settings.path("path").asText()).isEqualTo("/etc/akkord/akkord.conf");
        Config config = ConfigFactory.parseString(settings.path("content").asText());
        assertThat(config.getString("akkord.actors.profile")).isEqualTo("vms-dns");
        assertThat(cloud.path("write_files"))
                .allSatisfy(
                        entry -> assertThat(entry.path("permissions").asText()).matches("0[0-7]{3}"));
        assertThat(cloud.path("runcmd").toString()).contains("systemd/akkord.service", "enable");
        assertThat(Files.readString(Path.of("systemd/akkord.service")))
                .contains("/etc/akkord/akkord.conf", "/etc/akkord/environment");
    }

    private static List<String> fieldNames(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Stream<String> names(JsonNode list) {
        List<String> names = new ArrayList<>();
        list.forEach(entry -> names.add(entry.path("name").asText()));
        return names.stream();
    }

    private static List<JsonNode> documents(Path file) throws IOException {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
            return documents.readAll();
        }
    }

    private static Set<ValidationMessage> mistakes(JsonNode document) throws IOException {
        ObjectNode schema;
        try (InputStream in = DeploymentFilesTest.class.getResourceAsStream("/kubernetes-1.31.json")) {
            schema = (ObjectNode) new ObjectMapper().readTree(in);
        }
        JsonNode kind = schema.path("kinds").path(document.path("kind").asText());
        assertThat(kind.isMissingNode())
                .as("a schema for " + document.path("kind"))
                .isFalse();
        schema.remove("kinds");
        schema.set("$ref", kind.path("$ref"));
        JsonSchema compiled =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(schema);
        return compiled.validate(document);
    }
}
