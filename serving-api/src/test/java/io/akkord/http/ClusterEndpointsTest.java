package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.actors.cluster.AgentCommand.LogLines;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.Peer;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.http.admin.AdminPaths;
import io.akkord.http.admin.ApplicationStatusDocument;
import io.akkord.http.admin.ClusterDevicesDocument;
import io.akkord.http.admin.DeploymentStatusDocument;
import io.akkord.http.admin.DeploymentsDocument;
import io.akkord.http.admin.LogsDocument;
import io.akkord.http.admin.NodesDocument;
import io.akkord.http.admin.RoutesDocument;
import io.akkord.runtime.reconcile.Standing.Notice;
import io.akkord.runtime.reconcile.Standing.Phase;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterEndpointsTest {
    private final DeploymentSpec digits = Specs.anyTensors("digits");
    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start(FakeDeployment.echo(digits));
        Peer lost = server.cluster.peer("b", false);
        server.cluster.state = server.cluster.state(List.of(
                new Peer(lost.row(), false, true), server.cluster.peer("a", false), server.cluster.peer("c", true)));
        server.cluster
                .put(new ApplicationSpec("vision", "/vision", List.of(digits)), OptionalLong.empty())
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private byte[] get(String path) {
        HttpResponse<byte[]> response = server.sendForBytes(server.request(path).build());
        assertThat(response.statusCode())
                .as(new String(response.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        return response.body();
    }

    private void publish(Phase phase, long revision, Notice... notices) {
        server.cluster.tables.clear();
        server.cluster.tables.add(new RoutingTable(
                "vision",
                digits,
                revision,
                1,
                Optional.of("a"),
                1,
                phase,
                phase == Phase.READY ? "" : "no device is free",
                phase == Phase.READY
                        ? List.of(new RoutingTable.Endpoint("digits-1", new NodeKey("a", 7), 3))
                        : List.of(),
                List.of(new RoutingTable.ReplicaView("digits-1", "a", revision, "READY", "")),
                List.of(notices)));
    }

    private ApplicationStatusDocument application() throws IOException {
        return ApplicationStatusDocument.read(get(AdminPaths.application("vision")));
    }

    @Test
    void a_deployment_tells_where_its_replicas_are_and_what_stands_in_the_way() throws IOException {
        publish(Phase.READY, 1, new Notice(Notice.Kind.UNPLACED, 1, "1 replica has no place"));
        DeploymentStatusDocument one = DeploymentStatusDocument.read(get(AdminPaths.deployment("digits")));
        assertThat(one.phase()).isEqualTo("READY");
        assertThat(one.replicasReady()).isEqualTo(1);
        assertThat(one.replicas())
                .containsExactly(new DeploymentStatusDocument.Replica("digits-1", "a", 1, "READY", ""));
        assertThat(one.notices())
                .containsExactly(new DeploymentStatusDocument.Notice("UNPLACED", 1, "1 replica has no place"));
        assertThat(one.requests()).isNotNull();
        assertThat(DeploymentsDocument.read(get(AdminPaths.DEPLOYMENTS)).deployments())
                .containsExactly(one);
        assertThat(server.get(AdminPaths.deployment("nix")).statusCode()).isEqualTo(404);
    }

    @Test
    void an_application_stands_as_its_gravest_deployment() throws IOException {
        assertThat(application().status()).isEqualTo("STARTING");
        publish(Phase.READY, 1);
        assertThat(application().status()).isEqualTo("READY");
        assertThat(application().reason()).isEmpty();
        publish(Phase.READY, 0, new Notice(Notice.Kind.GIVEN_UP, 1, "revision 1 never became healthy"));
        assertThat(application().status()).isEqualTo("UPDATING");
        assertThat(application().reason()).isEqualTo("deployment 'digits': revision 1 never became healthy");
        publish(Phase.FAILED, 0);
        assertThat(application().status()).isEqualTo("FAILED");
        assertThat(application().reason()).contains("no device is free");
    }

    @Test
    void nodes_and_devices_are_those_of_the_cluster() throws IOException {
        List<NodesDocument.Node> nodes =
                NodesDocument.read(get(AdminPaths.NODES)).nodes();
        assertThat(nodes).extracting(NodesDocument.Node::node).containsExactly("a", "b", "c");
        assertThat(nodes).extracting(NodesDocument.Node::status).containsExactly("UP", "UNREACHABLE", "DRAINING");
        assertThat(nodes).extracting(NodesDocument.Node::self).containsExactly(true, false, false);
        assertThat(nodes.get(0).roles()).containsExactly("ingress", "worker");
        assertThat(nodes.get(0).labels()).containsEntry("zone", "z-a");
        assertThat(nodes.get(0).devicesFree()).containsEntry("cpu_slot", 1);
        ClusterDevicesDocument devices = ClusterDevicesDocument.read(get(AdminPaths.DEVICES));
        assertThat(devices.nodes()).hasSize(3);
        assertThat(devices.nodes().get(0).devices()).singleElement().satisfies(device -> assertThat(device.state())
                .isEqualTo("free"));
    }

    @Test
    void routes_are_listed() throws IOException {
        server.applications.put("/vision", FakeDeployment.echo(digits));
        assertThat(RoutesDocument.read(get(AdminPaths.ROUTES)).routes())
                .containsExactly(new RoutesDocument.Route("/vision", "app-of-digits", "digits"));
    }

    @Test
    void log_lines_of_all_nodes_come_in_the_order_of_time_and_silent_nodes_are_named() throws IOException {
        server.cluster.logs = List.of(
                new LogLines(
                        "c", List.of(new LogLines.Line(2, "INFO", "second"), new LogLines.Line(4, "WARN", "fourth"))),
                new LogLines(
                        "a", List.of(new LogLines.Line(1, "INFO", "first"), new LogLines.Line(3, "INFO", "third"))));
        LogsDocument logs = LogsDocument.read(get(AdminPaths.logs("digits") + "?lines=3"));
        assertThat(logs.lines()).extracting(LogsDocument.Line::text).containsExactly("second", "third", "fourth");
        assertThat(logs.silent()).containsExactly("b");
        assertThat(server.cluster.asked).contains("logs digits 3");
        for (String wrong : List.of("?lines=0", "?lines=many", "?lines=99999999999", "?line=3")) {
            assertThat(server.get(AdminPaths.logs("digits") + wrong).statusCode())
                    .as(wrong)
                    .isEqualTo(400);
        }
        assertThat(server.get(AdminPaths.logs("nix")).statusCode()).isEqualTo(404);
    }

    @Test
    void a_node_is_drained() throws IOException {
        HttpResponse<String> response = server.post(AdminPaths.drain("c"), "{\"timeout\":\"30s\"}");
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(NodesDocument.read(response.body().getBytes(StandardCharsets.UTF_8))
                        .nodes())
                .singleElement()
                .satisfies(node -> assertThat(node.status()).isEqualTo("DRAINING"));
        assertThat(server.post(AdminPaths.drain("a"), "").statusCode()).isEqualTo(202);
        assertThat(server.cluster.asked)
                .contains("drain c within 30000 ms: asked over HTTP", "drain a within 60000 ms: asked over HTTP");
        for (String wrong :
                List.of("{\"timeout\":30}", "{\"timeout\":\"soon\"}", "{\"timeout\":\"-1s\"}", "{\"after\":1}")) {
            assertThat(server.post(AdminPaths.drain("a"), wrong).statusCode())
                    .as(wrong)
                    .isEqualTo(400);
        }
        HttpResponse<String> unknown = server.post(AdminPaths.drain("z"), "");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("there is no node 'z'; there are a, b, c");
    }
}
