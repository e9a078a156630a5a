package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.http.admin.AdminPaths;
import io.akkord.http.admin.ApplicationStatusDocument;
import io.akkord.http.admin.ApplicationsDocument;
import io.akkord.http.admin.ErrorDocument;
import io.akkord.http.admin.PutResultDocument;
import io.akkord.http.admin.PutResultDocument.Change;
import io.akkord.http.admin.PutResultDocument.Result;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApplicationAdminTest {
    private static final String ONE = AdminPaths.application("text");
    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String app(String name, String route, int replicas) {
        return "{\"name\":\"" + name + "\",\"route_prefix\":\"" + route + "\",\"deployments\":[{\"name\":\"" + name
                + "-d\",\"handler\":\"io.akkord.http.Specs$TextHandler\",\"replicas\":" + replicas + "}]}";
    }

    private HttpResponse<byte[]> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = server.request(path).method(method, HttpRequest.BodyPublishers.ofString(body));
        return server.sendForBytes((headers.length == 0 ? request : request.headers(headers)).build());
    }

    private static String etag(HttpResponse<?> response) {
        return response.headers().firstValue("etag").orElse("");
    }

    private static Result only(HttpResponse<byte[]> response) throws IOException {
        assertThat(response.statusCode())
                .as(new String(response.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        List<Result> results = PutResultDocument.read(response.body()).applications();
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    private static ErrorDocument error(HttpResponse<byte[]> response, int status) throws IOException {
        assertThat(response.statusCode()).isEqualTo(status);
        return ErrorDocument.read(response.body());
    }

    @Test
    void an_application_is_put_seen_changed_and_deleted() throws IOException {
        HttpResponse<byte[]> created = send("PUT", ONE, app("text", "/text", 1));
        assertThat(only(created).outcome()).isEqualTo("CREATED");
        assertThat(etag(created)).isEqualTo("\"1\"");

        HttpResponse<byte[]> seen = send("GET", ONE, "");
        ApplicationStatusDocument status = ApplicationStatusDocument.read(seen.body());
        assertThat(etag(seen)).isEqualTo("\"1\"");
        assertThat(status.status()).isEqualTo("STARTING");
        assertThat(status.reason()).contains("deployment 'text-d'");
        assertThat(status.deployments()).singleElement().satisfies(one -> {
            assertThat(one.replicasWanted()).isEqualTo(1);
            assertThat(one.requests()).isNull();
        });

        // What is got can be put again.
        HttpResponse<byte[]> changed = send("PUT", ONE, app("text", "/words", 3));
        assertThat(only(changed).outcome()).isEqualTo("CHANGED");
        assertThat(only(changed).changes())
                .containsExactlyInAnyOrder(
                        new Change(null, "route_prefix", "/text", "/words", null),
                        new Change("text-d", "replicas", "1", "3", "IN_PLACE"));
        HttpResponse<byte[]> again = send(
                "PUT",
                ONE + "?dry_run=true",
                ApplicationStatusDocument.read(send("GET", ONE, "").body())
                        .spec()
                        .toString());
        assertThat(only(again).outcome()).isEqualTo("UNCHANGED");

        HttpResponse<byte[]> deleted = send("DELETE", ONE, "");
        assertThat(deleted.statusCode()).isEqualTo(202);
        assertThat(ApplicationStatusDocument.read(deleted.body()).status()).isEqualTo("DELETING");
        assertThat(error(send("PUT", ONE, app("text", "/text", 1)), 409).error())
                .contains("being deleted");
        server.cluster.records.clear();
        assertThat(error(send("GET", ONE, ""), 404).error())
                .isEqualTo("there is no application 'text'; there are none");
        assertThat(send("DELETE", ONE, "").statusCode()).isEqualTo(404);
    }

    @Test
    void hocon_is_taken_too() throws IOException {
        String hocon = "name = text # a comment\nroute_prefix = /text\n"
                + "deployments = [{ name = d, handler = \"io.akkord.http.Specs$TextHandler\", replicas = 2 }]";
        assertThat(only(send("PUT", ONE, hocon, "Content-Type", "application/hocon"))
                        .outcome())
                .isEqualTo("CREATED");
    }

    @Test
    void another_version_than_expected_is_told_with_both() throws IOException {
        send("PUT", ONE, app("text", "/text", 1));
        assertThat(only(send("PUT", ONE, app("text", "/text", 2), "If-Match", "\"1\""))
                        .version())
                .isEqualTo(2);
        for (HttpResponse<byte[]> late : List.of(
                send("PUT", ONE, app("text", "/text", 3), "If-Match", "\"1\""),
                send("PUT", ONE + "?version=1", app("text", "/text", 3)),
                send("PUT", ONE + "?version=1&dry_run=true", app("text", "/text", 3)),
                send("DELETE", ONE, "", "If-Match", "\"1\""))) {
            ErrorDocument error = error(late, 409);
            assertThat(error.version()).isEqualTo(2);
            assertThat(error.expectedVersion()).isEqualTo(1);
        }
        assertThat(error(send("PUT", ONE, app("text", "/text", 3), "If-None-Match", "*"), 409)
                        .expectedVersion())
                .isZero();
        assertThat(error(send("PUT", ONE, app("text", "/text", 3), "If-Match", "new"), 400)
                        .error())
                .contains("If-Match must be the version");
    }

    @Test
    void a_dry_run_tells_the_changes_and_changes_nothing() throws IOException {
        Result result = only(send("PUT", ONE + "?dry_run=true", app("text", "/text", 1)));
        assertThat(result.outcome()).isEqualTo("CREATED");
        assertThat(result.version()).isNull();
        assertThat(result.changes()).contains(new Change("text-d", "", null, "new", "NEW_REPLICAS"));
        send("PUT", AdminPaths.application("other"), app("other", "/other", 1));
        assertThat(error(send("PUT", ONE + "?dry_run=true", app("text", "/other", 1)), 409)
                        .error())
                .contains("/other", "'other'", "'text'");
        assertThat(server.cluster.asked).containsExactly("put other");
        assertThat(error(send("PUT", ONE + "?dryrun=true", app("text", "/text", 1)), 400)
                        .error())
                .contains("'dryrun' is not known", "dry_run");
    }

    @Test
    void a_list_is_put_one_by_one_and_each_is_told_apart() throws IOException {
        send("PUT", AdminPaths.application("old"), app("old", "/taken", 1));
        HttpResponse<byte[]> response = send(
                "PUT",
                AdminPaths.APPLICATIONS,
                "{\"applications\":[" + app("a", "/a", 1) + "," + app("b", "/taken", 1) + "," + app("c", "/c", 1)
                        + "]}");
        assertThat(response.statusCode()).isEqualTo(409);
        List<Result> results = PutResultDocument.read(response.body()).applications();
        assertThat(results).extracting(Result::name).containsExactly("a", "b", "c");
        assertThat(results).extracting(Result::outcome).containsExactly("CREATED", "REFUSED", "CREATED");
        assertThat(results.get(1).error()).contains("'old' has that route");
        assertThat(ApplicationsDocument.read(
                                send("GET", AdminPaths.APPLICATIONS, "").body())
                        .applications())
                .extracting(ApplicationStatusDocument::name)
                .containsExactly("a", "c", "old");
    }

    @Test
    void every_problem_of_a_document_is_told_with_its_place() throws IOException {
        ErrorDocument error = error(
                send("PUT", ONE, "name = text\ndeployments = [{\n name = d\n replicas = 0\n color = red }]"), 400);
        assertThat(error.problems()).hasSizeGreaterThan(1);
        assertThat(error.problems())
                .anySatisfy(problem -> {
                    assertThat(problem.key()).isEqualTo("deployments[0].color");
                    assertThat(problem.at()).contains("body: 5");
                })
                .anySatisfy(problem -> {
                    assertThat(problem.key()).isEqualTo("deployments[0].replicas");
                    assertThat(problem.value()).isEqualTo("0");
                    assertThat(problem.expected()).contains("1 to 10000");
                });
        assertThat(error(send("PUT", ONE, app("another", "/x", 1)), 400).error())
                .contains("must declare the application of the path, 'text', but declares another");
        assertThat(error(send("PUT", ONE, "include file(\"/etc/hostname\")"), 400)
                        .problems())
                .isNotEmpty();
        assertThat(server.cluster.asked).isEmpty();
    }

    @Test
    void a_deployment_is_scaled() throws IOException {
        send("PUT", ONE, app("text", "/text", 1));
        Result result = only(send("POST", AdminPaths.scale("text-d"), "{\"replicas\":4}"));
        assertThat(result.name()).isEqualTo("text");
        assertThat(result.version()).isEqualTo(2);
        assertThat(result.changes()).contains(new Change("text-d", "replicas", "1", "4", "IN_PLACE"));
        assertThat(server.cluster.asked).contains("scale text-d to 4");
        for (String wrong :
                List.of("{}", "{\"replicas\":\"4\"}", "{\"replicas\":0}", "{\"replicas\":1,\"x\":2}", "[", "[]")) {
            assertThat(send("POST", AdminPaths.scale("text-d"), wrong).statusCode())
                    .as(wrong)
                    .isEqualTo(400);
        }
        assertThat(error(send("PATCH", AdminPaths.scale("nix"), "{\"replicas\":4}"), 404)
                        .error())
                .contains("there is no deployment 'nix'; there are text-d");
    }

    @Test
    void a_cluster_that_does_not_answer_is_told_as_such() throws IOException {
        send("PUT", ONE, app("text", "/text", 1));
        server.cluster.silent = true;
        assertThat(error(send("PUT", ONE, app("text", "/text", 2)), 503).error())
                .contains("look before asking again");
        HttpResponse<byte[]> delete = send("DELETE", ONE, "");
        assertThat(delete.statusCode()).isEqualTo(503);
        assertThat(delete.headers().firstValue("retry-after")).isPresent();
        assertThat(send("POST", AdminPaths.scale("text-d"), "{\"replicas\":4}").statusCode())
                .isEqualTo(503);
    }
}
