package io.akkord.cli;

import io.akkord.http.admin.ErrorDocument;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Talks to the admin API of a node. What goes wrong is a {@link CommandFailure} in the server's words; the key is in none of them. */
final class AdminClient {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI url;
    private final @Nullable String key;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    AdminClient(URI url, @Nullable String key) {
        this.url = url;
        this.key = key;
    }

    /** What the server said. */
    record Answer(int status, byte[] body) {
        boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    /** Turns JSON into a document. */
    @FunctionalInterface
    interface Reader<T> {
        T read(byte[] json) throws IOException;
    }

    byte[] get(String path) {
        return succeeded("GET", path, send(request(path).GET()));
    }

    /** Whatever the status. */
    Answer tryGet(String path) {
        return send(request(path).GET());
    }

    byte[] post(String path, String json) {
        return succeeded("POST", path, send(withBody(request(path), "POST", json)));
    }

    /** Whatever the status. */
    Answer put(String path, String json, OptionalLong version) {
        return send(withBody(expecting(request(path), version), "PUT", json));
    }

    byte[] delete(String path, OptionalLong version) {
        return succeeded("DELETE", path, send(expecting(request(path), version).DELETE()));
    }

    /** The document in an answer. */
    <T> T read(byte[] json, Reader<T> reader) {
        try {
            return reader.read(json);
        } catch (IOException e) {
            throw new CommandFailure("the answer of " + url + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** What a refusal says. */
    String words(Answer answer) {
        try {
            ErrorDocument error = ErrorDocument.read(answer.body());
            if (error.error() != null) {
                StringBuilder text = new StringBuilder(error.error());
                error.problems().forEach(problem -> text.append(System.lineSeparator())
                        .append("  ")
                        .append(problem.at() == null ? "" : problem.at() + ": ")
                        .append(problem.key())
                        .append(problem.value() == null ? "" : " is " + problem.value())
                        .append(problem.expected() == null ? "" : ", expected " + problem.expected()));
                return text.toString();
            }
        } catch (IOException e) {
            // Not one of ours: shown as it is.
        }
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        return text.isBlank() ? "without a reason" : text.substring(0, Math.min(500, text.length()));
    }

    /** What a refused request is told. */
    CommandFailure refused(String method, String path, Answer answer) {
        String hint =
                answer.status() == 401 || answer.status() == 403 ? "; give a key with --key, or in AKKORD_API_KEY" : "";
        return new CommandFailure(
                method + " " + path + " of " + url + " was answered " + answer.status() + ": " + words(answer) + hint);
    }

    private byte[] succeeded(String method, String path, Answer answer) {
        if (!answer.isSuccess()) {
            throw refused(method, path, answer);
        }
        return answer.body();
    }

    private static HttpRequest.Builder expecting(HttpRequest.Builder request, OptionalLong version) {
        return version.isPresent() ? request.header("If-Match", "\"" + version.getAsLong() + "\"") : request;
    }

    private static HttpRequest.Builder withBody(HttpRequest.Builder request, String method, String json) {
        return request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(json));
    }

    private HttpRequest.Builder request(String path) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create(url.toString().replaceAll("/+$", "") + path))
                    .timeout(PATIENCE);
            return key == null ? request : request.header("Authorization", "Bearer " + key);
        } catch (IllegalArgumentException e) {
            // Not its message: that of a header names the value.
            throw new CommandFailure("--url must be such as http://127.0.0.1:8000, but is " + url
                    + ", or the API key has characters that no key has");
        }
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted", e);
        } catch (SSLException e) {
            throw new Unreachable(
                    "no answer from " + url + " that can be trusted (" + e.getMessage()
                            + "); if its authority is your own,"
                            + " put ca.crt into a trust store with keytool -importcert, and name that in AKKORD_JAVA_OPTS:"
                            + " -Djavax.net.ssl.trustStore=FILE -Djavax.net.ssl.trustStorePassword=PASSWORD",
                    e);
        } catch (IOException e) {
            throw new Unreachable(
                    "no answer from " + url + " (" + e + "); is a node running there? Start one with 'akkord up', or"
                            + " name another with --url",
                    e);
        }
    }

    /** Nobody answered. */
    static final class Unreachable extends CommandFailure {
        private static final long serialVersionUID = 1L;

        Unreachable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
