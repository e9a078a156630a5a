package io.akkord.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.akkord.http.DevicesDocument;
import io.akkord.runtime.device.DeviceReading.ForeignProcess;
import io.akkord.runtime.device.DeviceTable.Holder;
import io.akkord.runtime.device.DeviceTable.Row;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DevicesCommandTest {
    private static final long GIB = 1L << 30;
    private static final DevicesDocument DEVICES = new DevicesDocument(
            "NVML answers: driver 580.159.04.",
            Map.of("zone", "rack-7", "accelerator", "NVIDIA H200"),
            Map.of("fast-disk", 2L),
            List.of(
                    new Row(
                            "GPU-a",
                            "gpu",
                            0,
                            "NVIDIA H200",
                            140 * GIB,
                            OptionalLong.of(33 * GIB),
                            30 * GIB,
                            3 * GIB,
                            OptionalInt.of(97),
                            OptionalInt.of(48),
                            OptionalInt.of(311_570),
                            0.25,
                            "in use",
                            List.of(new Holder("n-1-1", "chat#1", "chat", "chat-1", 0.25, 30 * GIB, "held")),
                            List.of(new ForeignProcess(4711, Optional.of("python3"), OptionalLong.of(3 * GIB)))),
                    new Row(
                            "GPU-b",
                            "gpu",
                            1,
                            "NVIDIA H200",
                            140 * GIB,
                            OptionalLong.empty(),
                            0,
                            0,
                            OptionalInt.empty(),
                            OptionalInt.empty(),
                            OptionalInt.empty(),
                            0,
                            "fenced: it is lost",
                            List.of(),
                            List.of())));

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer node;
    private volatile int status = 200;
    private volatile byte[] body = DEVICES.json();

    @BeforeEach
    void start() throws IOException {
        node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext("/-/devices", exchange -> {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        node.start();
    }

    @AfterEach
    void stop() {
        node.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + node.getAddress().getPort();
    }

    private int run(String... args) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(args);
    }

    @Test
    void theDocumentSurvivesTheWire() throws IOException {
        assertThat(DevicesDocument.read(DEVICES.json())).isEqualTo(DEVICES);
    }

    @Test
    void aTableForPeople() {
        assertThat(run("devices", "--url", url() + "/")).isZero();
        assertThat(out.toString())
                .isEqualToNormalizingNewlines(
                        """
                        NVML answers: driver 580.159.04.
                        Labels: accelerator=NVIDIA H200, zone=rack-7. Resources: fast-disk=2.

                        DEVICE  ID     MODEL        MEMORY     USED      BUDGETED  UTIL  TEMP  POWER  SHARE  STATE
                        GPU 0   GPU-a  NVIDIA H200  140.0 GiB  33.0 GiB  30.0 GiB  97 %  48 C  312 W  0.250  in use
                        GPU 1   GPU-b  NVIDIA H200  140.0 GiB  n/a       0 B       n/a   n/a   n/a    0.000  fenced: it is lost

                        CLAIMED  DEPLOYMENT  REPLICA  SHARE  MEMORY    PHASE
                        GPU 0    chat        chat-1   0.250  30.0 GiB  held

                        USED BY OTHERS  PID   PROCESS  MEMORY
                        GPU 0           4711  python3  3.0 GiB
                        """);
    }

    @Test
    void jsonForPrograms() throws IOException {
        assertThat(run("devices", "--url", url(), "-o", "json")).isZero();
        JsonNode printed = new ObjectMapper().readTree(out.toString());
        assertThat(printed).isEqualTo(new ObjectMapper().readTree(DEVICES.json()));
        assertThat(printed.path("devices").path(1).get("power_milliwatts").isNull())
                .isTrue();
    }

    @Test
    void noNodeIsAFailureToldInWords() {
        // Port 1 is never listened on.
        assertThat(run("devices", "--url", "http://127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString())
                .contains("akkord: no node told its devices at http://127.0.0.1:1", "akkord up", "--local")
                .doesNotContain("\tat ");
    }

    @Test
    void anotherServerIsAFailureToldInWords() {
        body = "[1]".getBytes(StandardCharsets.UTF_8);
        assertThat(run("devices", "--url", url())).isEqualTo(1);
        assertThat(err.toString()).contains("expected an object with a list 'devices', but found [1]");
        status = 404;
        assertThat(run("devices", "--url", url())).isEqualTo(1);
        assertThat(err.toString()).contains("was answered 404: [1]");
    }

    @Test
    void withoutNvmlThisMachineSaysWhy(@TempDir Path empty) {
        String missing = empty.resolve("libnvidia-ml.so.1").toString();
        assertThat(run("devices", "--local", "--nvml-library", missing)).isZero();
        assertThat(out.toString())
                .contains("The NVML library '" + missing + "' could not be loaded")
                .contains("Point the configured path");
    }

    @Test
    void wrongUsageIsTwo() {
        assertThat(run("devices", "--nvml-library", "x")).isEqualTo(2);
        assertThat(run("devices", "-o", "xml")).isEqualTo(2);
        assertThat(run("devices", "--url", "localhost")).isEqualTo(2);
        assertThat(err.toString()).contains("--url must be such as http://127.0.0.1:8000, but is localhost");
    }
}
