package io.akkord.http.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    private static final DeploymentStatusDocument DEPLOYMENT = new DeploymentStatusDocument(
            "digits",
            "vision",
            "SERVE",
            "READY",
            "",
            2,
            3,
            "a",
            2,
            1,
            List.of(new DeploymentStatusDocument.Replica("digits-1", "a", 2, "READY", "")),
            List.of(new DeploymentStatusDocument.Notice("UNPLACED", 3, "no node has 1 gpu free")),
            new DeploymentStatusDocument.Requests(4, 1, 100, 2));

    @Test
    void each_document_reads_what_it_wrote() throws IOException {
        ApplicationStatusDocument application = new ApplicationStatusDocument(
                "vision",
                7,
                "/vision",
                "UPDATING",
                "digits: 1 of 2 replicas",
                List.of(DEPLOYMENT),
                new ObjectMapper().readTree("{\"name\":\"vision\"}"));
        assertThat(ApplicationStatusDocument.read(application.write())).isEqualTo(application);
        ApplicationsDocument applications = new ApplicationsDocument(List.of(application));
        assertThat(ApplicationsDocument.read(applications.write())).isEqualTo(applications);
        assertThat(DeploymentStatusDocument.read(DEPLOYMENT.write())).isEqualTo(DEPLOYMENT);
        DeploymentsDocument deployments = new DeploymentsDocument(List.of(DEPLOYMENT));
        assertThat(DeploymentsDocument.read(deployments.write())).isEqualTo(deployments);
        NodesDocument nodes = new NodesDocument(List.of(new NodesDocument.Node(
                "a",
                "1x",
                true,
                "UP",
                List.of("ingress", "worker"),
                "http://127.0.0.1:8000",
                "127.0.0.1:7000",
                Map.of("zone", "z1"),
                Map.of("licences", 2L),
                Map.of("gpu", 2),
                Map.of("gpu", 1),
                Map.of("digits", 1))));
        assertThat(NodesDocument.read(nodes.write())).isEqualTo(nodes);
        LogsDocument logs = new LogsDocument(
                "digits", List.of(new LogsDocument.Line("a", 1_700_000_000_000L, "INFO", "up")), List.of("b"));
        assertThat(LogsDocument.read(logs.write())).isEqualTo(logs);
        PutResultDocument put = new PutResultDocument(
                true,
                List.of(new PutResultDocument.Result(
                        "vision",
                        "CHANGED",
                        200,
                        8L,
                        List.of(new PutResultDocument.Change("digits", "replicas", "1", "2", "IN_PLACE")),
                        null)));
        assertThat(PutResultDocument.read(put.write())).isEqualTo(put);
        RoutesDocument routes = new RoutesDocument(List.of(new RoutesDocument.Route("/vision", "vision", "digits")));
        assertThat(RoutesDocument.read(routes.write())).isEqualTo(routes);
        ErrorDocument error = new ErrorDocument(
                "1 problem", List.of(new ErrorDocument.Problem("replicas", "0", "1 to 10000", "body: 3")), 7L, 6L);
        assertThat(ErrorDocument.read(error.write())).isEqualTo(error);
        ClusterDevicesDocument devices = new ClusterDevicesDocument(List.of(new ClusterDevicesDocument.NodeDevices(
                "a",
                List.of(new ClusterDevicesDocument.Device(
                        "GPU-1",
                        "gpu",
                        0,
                        "H200",
                        100,
                        50,
                        1,
                        0.5,
                        "in use",
                        List.of(new ClusterDevicesDocument.Claim("digits", "digits-1", 0.5, 50, "held")))))));
        assertThat(ClusterDevicesDocument.read(devices.write())).isEqualTo(devices);
    }

    @Test
    void names_are_in_snake_case_and_what_is_not_known_is_null() {
        assertThat(text(DEPLOYMENT.write()))
                .contains("\"wanted_revision\":3", "\"replicas_ready\":1", "\"requests\":{\"in_flight\":4");
        assertThat(text(new PutResultDocument.Result("a", "REFUSED", 409, null, List.of(), "taken")))
                .contains("\"version\":null");
        assertThat(text(ErrorDocument.of("no").write())).isEqualTo("{\"error\":\"no\"}");
    }

    @Test
    void a_reader_takes_what_a_newer_or_an_older_node_writes() throws IOException {
        assertThat(NodesDocument.read(bytes("{\"nodes\":[{\"node\":\"a\",\"color\":\"red\"}]}"))
                        .nodes()
                        .get(0)
                        .labels())
                .isEmpty();
        assertThat(LogsDocument.read(bytes("{\"deployment\":\"d\"}")).lines()).isEmpty();
    }

    @Test
    void what_is_no_document_is_named() {
        assertThatThrownBy(() -> NodesDocument.read(bytes("<html>")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected a NodesDocument")
                .hasMessageContaining("<html>");
        assertThatThrownBy(() -> NodesDocument.read(bytes("null"))).isInstanceOf(IOException.class);
    }

    private static String text(PutResultDocument.Result result) {
        return text(new PutResultDocument(false, List.of(result)).write());
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
