package io.akkord.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.akkord.http.admin.ApplicationStatusDocument;
import io.akkord.http.admin.ApplicationsDocument;
import io.akkord.http.admin.ClusterDevicesDocument;
import io.akkord.http.admin.DeploymentStatusDocument;
import io.akkord.http.admin.ErrorDocument;
import io.akkord.http.admin.LogsDocument;
import io.akkord.http.admin.NodesDocument;
import io.akkord.http.admin.PutResultDocument;
import io.akkord.http.admin.RoutesDocument;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** The commands of the admin API against a server that answers as it is told. */
@Timeout(60)
class AdminCommandsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, ConcurrentLinkedDeque<Reply>> replies = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private HttpServer node;

    private record Reply(int status, byte[] body) {}

    @BeforeEach
    void start() throws IOException {
        node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext("/", this::answer);
        node.start();
    }

    @AfterEach
    void stop() {
        node.stop(0);
    }

    /** The last reply of a request is given again and again. */
    private void answer(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String version = exchange.getRequestHeaders().getFirst("If-Match");
        asked.add(request + (body.isEmpty() ? "" : " " + body) + (version == null ? "" : " if " + version));
        keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        ConcurrentLinkedDeque<Reply> queue = replies.get(request);
        Reply reply = queue == null
                ? new Reply(
                        404, ErrorDocument.of("there is nothing at " + request).write())
                : queue.size() > 1 ? queue.pop() : queue.peek();
        exchange.sendResponseHeaders(reply.status(), reply.body().length);
        exchange.getResponseBody().write(reply.body());
        exchange.close();
    }

    private void on(String request, int status, byte[] body) {
        replies.computeIfAbsent(request, key -> new ConcurrentLinkedDeque<>()).add(new Reply(status, body));
    }

    private int run(String... args) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of(args));
        all.add("--url");
        all.add("http://127.0.0.1:" + node.getAddress().getPort());
        return line.execute(all.toArray(String[]::new));
    }

    private static ApplicationStatusDocument chat(String status, String reason, int ready, int wanted) {
        List<DeploymentStatusDocument.Replica> replicas = new ArrayList<>();
        for (int i = 0; i < wanted; i++) {
            replicas.add(new DeploymentStatusDocument.Replica(
                    "chat-" + i, "node-" + i, 3, i < ready ? "READY" : "STARTING", ""));
        }
        return new ApplicationStatusDocument(
                "chat",
                7,
                "/chat",
                status,
                reason,
                List.of(new DeploymentStatusDocument(
                        "chat",
                        "chat",
                        "SERVE",
                        ready == 0 ? "STARTING" : "READY",
                        reason,
                        3,
                        3,
                        null,
                        wanted,
                        ready,
                        replicas,
                        List.of(),
                        null)),
                null);
    }

    private static NodesDocument.Node node(String id, boolean self, String status, int replicas) {
        return new NodesDocument.Node(
                id,
                "abc",
                self,
                status,
                List.of("ingress", "worker"),
                "http://10.0.0.1:8000",
                "10.0.0.1:7000",
                Map.of(),
                Map.of(),
                Map.of("gpu", 2),
                Map.of("gpu", 1),
                Map.of("chat", replicas));
    }

    @Test
    void statusIsATableForPeopleAndTheServersDocumentForPrograms() throws IOException {
        byte[] applications = new ApplicationsDocument(List.of(chat("UPDATING", "one replica starts", 1, 2))).write();
        on("GET /api/serve/applications", 200, applications);
        on(
                "GET /api/serve/nodes",
                200,
                new NodesDocument(List.of(node("node-0", true, "UP", 1), node("node-1", false, "DRAINING", 0)))
                        .write());
        assertThat(run("status")).isZero();
        assertThat(out.toString())
                .isEqualToNormalizingNewlines(
                        """
                        APPLICATION  VERSION  ROUTE  STATUS    REASON
                        chat         7        /chat  UPDATING  one replica starts

                        DEPLOYMENT  APPLICATION  PHASE  READY  REVISION  NODES
                        chat        chat         READY  1/2    3         node-0

                        NODE      STATUS    ROLES           HTTP                  DEVICES FREE  REPLICAS
                        node-0 *  UP        ingress,worker  http://10.0.0.1:8000  1/2 gpu       1
                        node-1    DRAINING  ingress,worker  http://10.0.0.1:8000  1/2 gpu       0
                        """);
        out.getBuffer().setLength(0);
        assertThat(run("status", "-o", "json")).isZero();
        ObjectMapper mapper = new ObjectMapper();
        assertThat(mapper.readTree(out.toString())).isEqualTo(mapper.readTree(applications));
    }

    @Test
    void aWatchedStatusIsShownAgainWhenItChanges() throws Exception {
        on("GET /api/serve/applications/chat", 200, chat("STARTING", "", 0, 1).write());
        on("GET /api/serve/applications/chat", 200, chat("READY", "", 1, 1).write());
        Thread watcher = new Thread(() -> run("status", "chat", "--watch"));
        watcher.start();
        await().until(() -> out.toString().contains("/chat  READY"));
        watcher.interrupt();
        watcher.join();
        assertThat(out.toString().split("APPLICATION  VERSION", -1)).hasSize(3);
        assertThat(out.toString()).contains("REPLICA  NODE").doesNotContain("\033");
    }

    @Test
    void routes() {
        on(
                "GET /api/serve/routes",
                200,
                new RoutesDocument(List.of(new RoutesDocument.Route("/chat", "chat", "front"))).write());
        assertThat(run("routes")).isZero();
        assertThat(out.toString())
                .isEqualToNormalizingNewlines("ROUTE  APPLICATION  DEPLOYMENT\n/chat  chat         front\n");
    }

    @Test
    void devicesOfAllNodes() {
        ClusterDevicesDocument.Claim claim = new ClusterDevicesDocument.Claim("chat", "chat-1", 0.5, 1L << 30, "held");
        ClusterDevicesDocument.Device device = new ClusterDevicesDocument.Device(
                "GPU-a", "gpu", 0, "NVIDIA H200", 140L << 30, 1L << 30, 0, 0.5, "in use", List.of(claim));
        on(
                "GET /api/serve/devices",
                200,
                new ClusterDevicesDocument(List.of(new ClusterDevicesDocument.NodeDevices("node-1", List.of(device))))
                        .write());
        assertThat(run("devices", "--cluster")).isZero();
        assertThat(out.toString())
                .isEqualToNormalizingNewlines(
                        """
                        NODE    DEVICE  MODEL        MEMORY     BUDGETED  SHARE  STATE   HELD BY
                        node-1  gpu 0   NVIDIA H200  140.0 GiB  1.0 GiB   0.500  in use  chat-1
                        """);
    }

    @Test
    void scaleWaitsUntilTheReplicasAreReady() {
        PutResultDocument.Change change = new PutResultDocument.Change("chat", "replicas", "1", "2", "IN_PLACE");
        on(
                "POST /api/serve/deployments/chat/scale",
                200,
                new PutResultDocument(
                                false,
                                List.of(new PutResultDocument.Result(
                                        "chat", "CHANGED", 200, 7L, List.of(change), null)))
                        .write());
        on("GET /api/serve/applications/chat", 200, chat("UPDATING", "", 1, 2).write());
        on("GET /api/serve/applications/chat", 200, chat("READY", "", 2, 2).write());
        assertThat(run("scale", "chat", "2", "--wait")).isZero();
        assertThat(asked).startsWith("POST /api/serve/deployments/chat/scale {\"replicas\":2}");
        assertThat(err.toString()).contains("1/2 replicas READY: chat READY");
        assertThat(out.toString())
                .isEqualToNormalizingNewlines("chat: changed, version 7\n  ~ chat replicas: 1 -> 2  (in place)\n");
    }

    @Test
    void whatCannotBecomeReadyFailsWithItsReason() {
        on(
                "POST /api/serve/deployments/chat/scale",
                200,
                new PutResultDocument(
                                false,
                                List.of(new PutResultDocument.Result("chat", "CHANGED", 200, 7L, List.of(), null)))
                        .write());
        on(
                "GET /api/serve/applications/chat",
                200,
                chat("FAILED", "chat: no node has a GPU", 0, 2).write());
        assertThat(run("scale", "chat", "2", "--wait")).isEqualTo(1);
        assertThat(err.toString())
                .contains("akkord: application 'chat' FAILED: chat: no node has a GPU")
                .doesNotContain("\tat ");
    }

    @Test
    void deleteWaitsUntilItIsGone() {
        byte[] status = chat("DELETING", "", 1, 1).write();
        on("DELETE /api/serve/applications/chat", 202, status);
        on("GET /api/serve/applications/chat", 200, status);
        on("GET /api/serve/applications/chat", 404, ErrorDocument.of("gone").write());
        assertThat(run("delete", "chat", "--wait", "--if-version", "7")).isZero();
        assertThat(asked).startsWith("DELETE /api/serve/applications/chat if \"7\"");
        assertThat(out.toString()).isEqualToNormalizingNewlines("chat is gone\n");
        assertThat(err.toString()).contains("chat DELETING, 1 replica(s) left");
    }

    @Test
    void drainTellsHowFarItIs() {
        on(
                "POST /api/serve/nodes/node-1/drain",
                202,
                new NodesDocument(List.of(node("node-1", false, "DRAINING", 2))).write());
        on("GET /api/serve/nodes", 200, new NodesDocument(List.of(node("node-1", false, "DRAINING", 2))).write());
        on("GET /api/serve/nodes", 200, new NodesDocument(List.of(node("node-1", false, "DRAINING", 1))).write());
        on("GET /api/serve/nodes", 200, new NodesDocument(List.of(node("node-0", true, "UP", 2))).write());
        assertThat(run("drain", "node-1", "--timeout", "30s", "--wait")).isZero();
        assertThat(asked).startsWith("POST /api/serve/nodes/node-1/drain {\"timeout\":\"30000ms\"}");
        assertThat(err.toString()).contains("0/2 replicas off node-1, which is DRAINING", "1/2 replicas off node-1");
        assertThat(out.toString()).isEqualToNormalizingNewlines("node-1 has gone\n");
    }

    @Test
    void logsOfAllNodesWithThoseThatWereSilent() {
        on(
                "GET /api/serve/deployments/chat/logs?lines=2",
                200,
                new LogsDocument(
                                "chat",
                                List.of(
                                        new LogsDocument.Line("node-0", 1_000, "INFO", "one"),
                                        new LogsDocument.Line("node-1", 2_000, "WARN", "two")),
                                List.of("node-2"))
                        .write());
        assertThat(run("logs", "chat", "-n", "2")).isZero();
        assertThat(out.toString())
                .containsPattern("node-0  \\S+ \\S+:01.000 INFO  one\\R+node-1  \\S+ \\S+:02.000 WARN  two");
        assertThat(err.toString()).contains("did not answer in time: node-2");
    }

    @Test
    void aRefusalIsToldInTheServersWordsAndTheKeyIsNot() {
        on(
                "GET /api/serve/routes",
                403,
                ErrorDocument.of("the key lacks the scope admin").write());
        assertThat(run("routes", "--key", "ak_secret")).isEqualTo(1);
        assertThat(keys).containsExactly("Bearer ak_secret");
        assertThat(err.toString())
                .contains(
                        "was answered 403: the key lacks the scope admin; give a key with --key, or in AKKORD_API_KEY")
                .doesNotContain("ak_secret")
                .doesNotContain("\tat ");
        assertThat(run("routes", "--key", "ak_\nsecret")).isEqualTo(1);
        assertThat(err.toString()).doesNotContain("secret");
    }

    @Test
    void noNodeAndWrongUsage() {
        node.stop(0);
        assertThat(run("routes")).isEqualTo(1);
        assertThat(err.toString()).contains("no answer from http://127.0.0.1:", "akkord up");
        assertThat(run("scale", "chat", "0")).isEqualTo(2);
        assertThat(run("logs", "chat", "-n", "0")).isEqualTo(2);
        assertThat(run("logs", "chat", "-f", "-o", "json")).isEqualTo(2);
        assertThat(run("delete")).isEqualTo(2);
    }
}
