package io.akkord.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.akkord.bench.InferBody;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Asks a server about a model before load is put on it, so that a mistake is told in words and not as a count of failures. */
final class ModelProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI url;
    private final String model;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    ModelProbe(URI url, String model) {
        this.url = url;
        this.model = model;
    }

    /** The inputs that the model declares, with 1 for each extent that is free; empty when it declares none. */
    List<TensorSpec> inputs() throws IOException {
        HttpResponse<byte[]> response = send(request("").GET().build());
        List<TensorSpec> inputs = new ArrayList<>();
        JsonNode metadata = new ObjectMapper().readTree(response.body());
        for (JsonNode input : metadata.path("inputs")) {
            DataType type = DataType.byName(input.path("datatype").asText())
                    .orElseThrow(
                            () -> new CommandFailure("the server declares an input of an unknown datatype: " + input));
            long[] shape = new long[input.path("shape").size()];
            for (int i = 0; i < shape.length; i++) {
                long extent = input.path("shape").path(i).asLong();
                shape[i] = extent < 0 ? 1 : extent;
            }
            inputs.add(TensorSpec.of(input.path("name").asText(), type, shape));
        }
        return inputs;
    }

    /** Sends the request once, and fails with the server's words unless the answer is 200. */
    void requireAnswer(InferBody body, Map<String, String> headers) throws IOException {
        HttpRequest.Builder request = request("/infer");
        headers.forEach(request::setHeader);
        send(request.POST(HttpRequest.BodyPublishers.ofByteArrays(body.parts())).build());
    }

    private HttpRequest.Builder request(String path) {
        String base = url.toString().replaceAll("/+$", "");
        return HttpRequest.newBuilder(URI.create(base + "/v2/models/" + model + path))
                .timeout(PATIENCE);
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        HttpResponse<byte[]> response;
        try {
            response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted", e);
        } catch (IOException e) {
            throw new CommandFailure(
                    "no answer from " + url + " (" + e + "); is a node running there? Start one with 'akkord up'", e);
        }
        if (response.statusCode() != 200) {
            String words = new String(response.body(), StandardCharsets.UTF_8);
            throw new CommandFailure(request.method() + " " + request.uri() + " was answered " + response.statusCode()
                    + ": " + words.substring(0, Math.min(500, words.length())));
        }
        return response;
    }
}
