package io.akkord.http.spot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** One look at where the end of this machine is announced. Blocks, for up to the timeout of each request. */
@FunctionalInterface
interface SpotNotice {

    /** What is announced, in words, or empty while nothing is. */
    Optional<String> look() throws IOException, InterruptedException;

    /** The way to look of these settings, which must have a provider. */
    static SpotNotice of(SpotSettings settings) {
        Metadata metadata = new Metadata(settings.timeout());
        return switch (settings.provider().orElseThrow()) {
            case FILE -> file(settings.file().orElseThrow());
            case URL -> url(metadata, settings.url().orElseThrow());
            case AWS -> new Aws(metadata, settings.url().orElseThrow());
            case GCP -> gcp(metadata, settings.url().orElseThrow());
            case AZURE -> new Azure(metadata, settings.url().orElseThrow());
        };
    }

    private static SpotNotice file(Path file) {
        return () -> {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            try (InputStream in = Files.newInputStream(file)) {
                String text = new String(in.readNBytes(500), StandardCharsets.UTF_8).strip();
                return Optional.of("file " + file + (text.isEmpty() ? "" : ": " + text));
            }
        };
    }

    /** Anything but 200 is no notice; nor is an empty answer. */
    private static SpotNotice url(Metadata metadata, URI url) {
        return () -> {
            Metadata.Answer answer = metadata.get(url, "Accept", "*/*");
            return answer.status() == 200 && !answer.text().isBlank()
                    ? Optional.of(url + ": " + answer.text())
                    : Optional.empty();
        };
    }

    /** Google Cloud: https://cloud.google.com/compute/docs/instances/create-use-preemptible#detecting_if_an_instance_was_preempted. */
    private static SpotNotice gcp(Metadata metadata, URI base) {
        URI preempted = URI.create(base + "/computeMetadata/v1/instance/preempted");
        return () -> metadata.get(preempted, "Metadata-Flavor", "Google")
                        .expect(preempted)
                        .equalsIgnoreCase("TRUE")
                ? Optional.of("gcp: the instance is preempted")
                : Optional.empty();
    }

    /** AWS: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html, with session tokens. */
    final class Aws implements SpotNotice {
        private static final String SECONDS = "21600";

        private final Metadata metadata;
        private final URI base;
        private String token = "";

        Aws(Metadata metadata, URI base) {
            this.metadata = metadata;
            this.base = base;
        }

        @Override
        public Optional<String> look() throws IOException, InterruptedException {
            URI action = URI.create(base + "/latest/meta-data/spot/instance-action");
            if (token.isEmpty()) {
                URI tokens = URI.create(base + "/latest/api/token");
                token = metadata.ask("PUT", tokens, "X-aws-ec2-metadata-token-ttl-seconds", SECONDS)
                        .expect(tokens);
            }
            Metadata.Answer answer = metadata.get(action, "X-aws-ec2-metadata-token", token);
            if (answer.status() == 401) {
                // It has run out; the next look takes a new one.
                token = "";
                return Optional.empty();
            }
            return answer.status() == 404 ? Optional.empty() : Optional.of("aws: " + answer.expect(action));
        }
    }

    /** Azure: https://learn.microsoft.com/azure/virtual-machines/linux/scheduled-events. It tells of the whole scale set. */
    final class Azure implements SpotNotice {
        private static final ObjectMapper JSON = new ObjectMapper();

        private final Metadata metadata;
        private final URI events;
        private final URI nameUri;
        private String name = "";

        Azure(Metadata metadata, URI base) {
            this.metadata = metadata;
            this.events = URI.create(base + "/metadata/scheduledevents?api-version=2020-07-01");
            this.nameUri = URI.create(base + "/metadata/instance/compute/name?api-version=2021-02-01&format=text");
        }

        @Override
        public Optional<String> look() throws IOException, InterruptedException {
            if (name.isEmpty()) {
                name = metadata.get(nameUri, "Metadata", "true").expect(nameUri);
            }
            JsonNode document =
                    JSON.readTree(metadata.get(events, "Metadata", "true").expect(events));
            for (JsonNode event : document.path("Events")) {
                String type = event.path("EventType").asText();
                if ((type.equals("Preempt") || type.equals("Terminate")) && isMine(event.path("Resources"))) {
                    return Optional.of("azure: " + type + " not before "
                            + event.path("NotBefore").asText("now"));
                }
            }
            return Optional.empty();
        }

        private boolean isMine(JsonNode resources) {
            for (JsonNode resource : resources) {
                // Members of a scale set are called NAME_0 here and there.
                if (resource.asText().equalsIgnoreCase(name)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Asks a metadata service, which is on this machine or next to it: never through a proxy. */
    final class Metadata {
        private static final int MOST = 64 * 1024;

        private final HttpClient client;
        private final Duration timeout;

        Metadata(Duration timeout) {
            this.timeout = timeout;
            this.client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .connectTimeout(timeout)
                    .build();
        }

        Answer get(URI uri, String header, String value) throws IOException, InterruptedException {
            return ask("GET", uri, header, value);
        }

        Answer ask(String method, URI uri, String header, String value) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .header(header, value)
                    .timeout(timeout)
                    .build();
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return new Answer(
                        response.statusCode(), new String(body.readNBytes(MOST), StandardCharsets.UTF_8).strip());
            }
        }

        /** A status, and the first 64 KiB of the body. */
        record Answer(int status, String text) {
            String expect(URI uri) throws IOException {
                if (status != 200) {
                    throw new IOException(uri + " must answer 200, but answered " + status);
                }
                return text;
            }
        }
    }
}
