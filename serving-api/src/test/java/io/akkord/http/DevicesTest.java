package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.akkord.runtime.device.ClaimHolder;
import io.akkord.runtime.device.ClaimLedger;
import io.akkord.runtime.device.ClaimRequest;
import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.DeviceReading;
import io.akkord.runtime.device.DeviceReading.ForeignProcess;
import io.akkord.runtime.device.DeviceRequest.GpuShare;
import io.akkord.runtime.device.DeviceTable;
import io.akkord.runtime.device.MemorySize;
import io.akkord.runtime.device.nvml.DeviceMetric;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node tells of its devices over HTTP. */
class DevicesTest {
    private static final long GIB = MemorySize.GIB;
    private static final DeviceId A = DeviceId.of("GPU-a");
    private static final DeviceId B = DeviceId.of("GPU-b");

    private final TestServer server = TestServer.start();

    @BeforeEach
    void twoGpusAndACpuSlot() {
        ClaimLedger ledger = new ClaimLedger(
                DeviceInventory.of(
                        "n1",
                        2,
                        List.of(
                                Device.gpu(A, 0, "NVIDIA H200", 140 * GIB),
                                Device.gpu(B, 1, "NVIDIA H200", 140 * GIB),
                                Device.cpuSlot(0, "EPYC", 4 * GIB))),
                1,
                1000);
        ledger.claim(ClaimRequest.of(new ClaimHolder("chat-1/0", "chat", "chat-1"), new GpuShare(0.25, 30 * GIB)), 0);
        ledger.claim(ClaimRequest.of(new ClaimHolder("chat-2/0", "chat", "chat-2"), new GpuShare(0.25, 30 * GIB)), 0);
        ledger.foreignMemory(Map.of(A, 3 * GIB));
        ledger.fence(B, "an uncorrectable ECC error", 0);
        DeviceReading reading = new DeviceReading(
                OptionalLong.of(63 * GIB),
                OptionalInt.of(97),
                OptionalInt.of(48),
                OptionalInt.of(311_570),
                List.of(
                        new ForeignProcess(4711, Optional.of("python3"), OptionalLong.of(3 * GIB)),
                        new ForeignProcess(4712, Optional.empty(), OptionalLong.empty())));
        server.devices.rows =
                DeviceTable.of(ledger.snapshot(), Map.of(A, reading)).rows();
        server.devices.nvmlStatus = "NVML driver 580.159.04 shows 2 GPUs.";
        Map<String, String> gpu = Map.of("gpu", "0");
        server.devices.metrics = List.of(
                new DeviceMetric("DCGM_FI_DEV_GPU_TEMP", "GPU temperature (in C).", "gauge", gpu, 48),
                new DeviceMetric("DCGM_FI_DEV_FB_USED", "Framebuffer memory used (in MiB).", "gauge", gpu, 64512.5),
                new DeviceMetric("DCGM_FI_DEV_GPU_TEMP", "GPU temperature (in C).", "gauge", Map.of("gpu", "1"), 31));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void devicesAreToldWithTheirClaimsAndForeignProcesses() throws Exception {
        var response = server.get("/-/devices");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        JsonNode body = new ObjectMapper().readTree(response.body());
        assertThat(body.path("nvml").asText()).isEqualTo("NVML driver 580.159.04 shows 2 GPUs.");
        JsonNode gpu = body.path("devices").path(0);
        assertThat(gpu.path("id").asText()).isEqualTo("GPU-a");
        assertThat(gpu.path("kind").asText()).isEqualTo("gpu");
        assertThat(gpu.path("index").asInt()).isZero();
        assertThat(gpu.path("model").asText()).isEqualTo("NVIDIA H200");
        assertThat(gpu.path("memory_bytes").asLong()).isEqualTo(140 * GIB);
        assertThat(gpu.path("memory_used_bytes").asLong()).isEqualTo(63 * GIB);
        assertThat(gpu.path("memory_budgeted_bytes").asLong()).isEqualTo(60 * GIB);
        assertThat(gpu.path("memory_foreign_bytes").asLong()).isEqualTo(3 * GIB);
        assertThat(gpu.path("utilization_percent").asInt()).isEqualTo(97);
        assertThat(gpu.path("temperature_celsius").asInt()).isEqualTo(48);
        assertThat(gpu.path("power_milliwatts").asInt()).isEqualTo(311_570);
        assertThat(gpu.path("share").asDouble()).isEqualTo(0.5);
        assertThat(gpu.path("state").asText()).isEqualTo("in use");
        assertThat(gpu.path("fenced_because").isNull()).isTrue();
        JsonNode claim = gpu.path("claims").path(1);
        assertThat(claim.path("deployment").asText()).isEqualTo("chat");
        assertThat(claim.path("replica").asText()).isEqualTo("chat-2");
        assertThat(claim.path("memory_bytes").asLong()).isEqualTo(30 * GIB);
        assertThat(claim.path("phase").asText()).isEqualTo("held");
        assertThat(gpu.path("foreign_processes").path(0).path("pid").asLong()).isEqualTo(4711);
        assertThat(gpu.path("foreign_processes").path(0).path("name").asText()).isEqualTo("python3");
    }

    @Test
    void labelsAndResourcesOfTheNodeAreToldByName() throws Exception {
        server.devices.labels = Map.of("zone", "rack-7", "accelerator", "NVIDIA H200");
        server.devices.resources = Map.of("fast-disk", 2L);
        ObjectMapper mapper = new ObjectMapper();
        JsonNode body = mapper.readTree(server.get("/-/devices").body());
        assertThat(body.path("labels"))
                .isEqualTo(mapper.readTree("{\"accelerator\":\"NVIDIA H200\",\"zone\":\"rack-7\"}"));
        assertThat(body.path("resources").toString()).isEqualTo("{\"fast-disk\":2}");
    }

    @Test
    void whatIsNotKnownIsNull() throws Exception {
        JsonNode devices =
                new ObjectMapper().readTree(server.get("/-/devices").body()).path("devices");
        JsonNode stranger = devices.path(0).path("foreign_processes").path(1);
        assertThat(stranger.get("name").isNull()).isTrue();
        assertThat(stranger.get("memory_bytes").isNull()).isTrue();
        for (String field :
                List.of("memory_used_bytes", "utilization_percent", "temperature_celsius", "power_milliwatts")) {
            assertThat(devices.path(2).get(field).isNull()).as(field).isTrue();
        }
    }

    @Test
    void aFencedDeviceSaysWhy() throws Exception {
        JsonNode fenced = new ObjectMapper()
                .readTree(server.get("/-/devices").body())
                .path("devices")
                .path(1);
        assertThat(fenced.path("state").asText()).isEqualTo("fenced");
        assertThat(fenced.path("fenced_because").asText()).isEqualTo("an uncorrectable ECC error");
    }

    @Test
    void metricsHaveOneHeadForEachNameAndTheLabelsOfTheExporter() {
        String metrics = server.get("/metrics").body();
        assertThat(metrics)
                .contains(
                        """
                        # HELP DCGM_FI_DEV_GPU_TEMP GPU temperature (in C).
                        # TYPE DCGM_FI_DEV_GPU_TEMP gauge
                        DCGM_FI_DEV_GPU_TEMP{gpu="0"} 48.0
                        DCGM_FI_DEV_GPU_TEMP{gpu="1"} 31.0
                        # HELP DCGM_FI_DEV_FB_USED Framebuffer memory used (in MiB).
                        # TYPE DCGM_FI_DEV_FB_USED gauge
                        DCGM_FI_DEV_FB_USED{gpu="0"} 64512.5
                        """);
        assertThat(metrics)
                .contains(
                        "akkord_device_claims{device=\"GPU-a\",kind=\"gpu\",model=\"NVIDIA H200\"} 2\n",
                        "akkord_device_claims{device=\"CPU-0\",kind=\"cpu_slot\",model=\"EPYC\"} 0\n",
                        "akkord_device_memory_budget_bytes{device=\"GPU-a\",kind=\"gpu\",model=\"NVIDIA H200\"} 64424509440\n",
                        "akkord_device_memory_foreign_bytes{device=\"GPU-a\",kind=\"gpu\",model=\"NVIDIA H200\"} 3221225472\n",
                        "akkord_device_fenced{device=\"GPU-b\",kind=\"gpu\",model=\"NVIDIA H200\"} 1\n",
                        "akkord_device_fenced{device=\"GPU-a\",kind=\"gpu\",model=\"NVIDIA H200\"} 0\n");
    }

    @Test
    void withoutNvmlThereAreNoDcgmLines() {
        server.devices.metrics = List.of();
        assertThat(server.get("/metrics").body())
                .doesNotContain("DCGM")
                .doesNotContain("akkord_device_memory_foreign_bytes{device=\"CPU-0\"")
                .contains("akkord_device_fenced");
    }
}
