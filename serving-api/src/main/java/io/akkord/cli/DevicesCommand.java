package io.akkord.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import io.akkord.http.DevicesDocument;
import io.akkord.http.admin.AdminPaths;
import io.akkord.http.admin.ClusterDevicesDocument;
import io.akkord.runtime.DeviceSettings;
import io.akkord.runtime.device.DeviceTable;
import io.akkord.runtime.device.nvml.HostDevices;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code akkord devices}: what devices there are and who holds them. */
@Command(
        name = "devices",
        description = {
            "Shows the devices of a running node: their memory and load, which replicas hold them, and processes of others"
                    + " on them.",
            "With --cluster it shows the devices of all nodes of its cluster.",
            "With --local it asks no node, but reads the GPUs of this machine through NVML, and says what is wrong where it"
                    + " cannot."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the devices were shown, also if there is no GPU among them",
            "1:no node answered",
            "2:wrong usage"
        })
@SuppressWarnings("NullAway.Init")
final class DevicesCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Option(names = "--cluster", description = "Those of all nodes, as each last published them.")
    private boolean cluster;

    @Option(names = "--local", description = "Look at this machine, without a node.")
    private boolean local;

    @Option(
            names = "--nvml-library",
            description = "With --local: the NVML library file (default: akkord.runtime.devices.nvml.library).")
    private @Nullable Path library;

    @Mixin
    private AdminOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (library != null && !local) {
            throw new ParameterException(
                    spec.commandLine(), "akkord devices: --nvml-library needs --local: a node has its own setting");
        }
        if (cluster && local) {
            throw new ParameterException(spec.commandLine(), "akkord devices: give --cluster or --local, not both");
        }
        if (cluster) {
            printCluster();
        } else if (local) {
            HostDevices found = HostDevices.look(nvmlLibrary(), System.getenv());
            print(new DevicesDocument(found.nvml(), Map.of(), Map.of(), found.rows()), found.notes());
        } else {
            print(ask(), List.of());
        }
        return 0;
    }

    private void printCluster() {
        AdminClient client = options.client();
        Console console = options.console();
        byte[] json = client.get(AdminPaths.DEVICES);
        if (console.wantsJson()) {
            console.json(json);
        } else {
            console.print(ClusterDevicesText.of(client.read(json, ClusterDevicesDocument::read)));
        }
    }

    private Optional<Path> nvmlLibrary() {
        return library != null
                ? Optional.of(library)
                : DeviceSettings.from(ConfigFactory.load()).nvmlLibrary();
    }

    private void print(DevicesDocument document, List<String> notes) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (options.output() == OutputFormat.JSON) {
            ObjectMapper mapper = new ObjectMapper();
            out.println(mapper.readTree(document.json()).toPrettyString());
        } else {
            out.println(document.nvml());
            if (!document.labels().isEmpty() || !document.resources().isEmpty()) {
                out.println(
                        "Labels: " + listed(document.labels()) + ". Resources: " + listed(document.resources()) + ".");
            }
            if (!document.rows().isEmpty()) {
                out.println();
                out.print(new DeviceTable("", document.rows()).text());
            }
        }
        notes.forEach(note -> spec.commandLine().getErr().println("akkord: " + note));
        out.flush();
    }

    private static String listed(Map<String, ?> entries) {
        return entries.isEmpty()
                ? "none"
                : entries.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(", "));
    }

    private DevicesDocument ask() {
        URI url = options.url();
        String key = options.key();
        URI target = URI.create(url.toString().replaceAll("/+$", "") + "/-/devices");
        try {
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .build();
            HttpRequest.Builder request = HttpRequest.newBuilder(target).timeout(PATIENCE);
            if (key != null) {
                request.header("Authorization", "Bearer " + key);
            }
            HttpResponse<byte[]> response = client.send(request.GET().build(), HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                String words = new String(response.body(), StandardCharsets.UTF_8);
                throw new CommandFailure("GET " + target + " was answered " + response.statusCode() + ": "
                        + words.substring(0, Math.min(500, words.length())));
            }
            return DevicesDocument.read(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted", e);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "akkord devices: --url must be such as http://127.0.0.1:8000, but is " + url
                            + ", or the API key has characters that no key has");
        } catch (IOException e) {
            throw new CommandFailure(
                    "no node told its devices at " + url + " (" + e + "). Start one with 'akkord up', name another with"
                            + " --url, or look at this machine alone with --local",
                    e);
        }
    }
}
