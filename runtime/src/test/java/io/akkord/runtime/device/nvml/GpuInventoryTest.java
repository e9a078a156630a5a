package io.akkord.runtime.device.nvml;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceReading;
import io.akkord.runtime.device.DeviceReading.ForeignProcess;
import io.akkord.runtime.device.VisibleDevices;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class GpuInventoryTest {
    private static final long GIB = 1L << 30;

    @Test
    void whatIsVisibleIsThereLessWhatTheDriverKeeps() {
        NvmlSnapshot snapshot = Snapshots.of(
                List.of(PlainNvml.device(0, "GPU-a", List.of()), PlainNvml.device(1, "GPU-b", List.of())),
                List.of(Snapshots.sample("GPU-a", 0, 0, Optional.empty())),
                List.of());
        List<Device> devices = GpuInventory.of(snapshot, new VisibleDevices(List.of("GPU-a"), List.of("a note")))
                .devices();
        assertThat(devices).singleElement().satisfies(gpu -> {
            assertThat(gpu.id().value()).isEqualTo("GPU-a");
            assertThat(gpu.memoryBytes()).isEqualTo(15 * GIB);
        });
    }

    @Test
    void gpusOverNvlinkAreOneIsland() {
        List<NvmlDevice> gpus = List.of(
                PlainNvml.device(0, "GPU-a", List.of()),
                PlainNvml.device(1, "GPU-b", List.of()),
                PlainNvml.device(2, "GPU-c", List.of()),
                PlainNvml.device(3, "GPU-d", List.of()));
        NvmlSnapshot snapshot = Snapshots.of(
                gpus,
                List.of(),
                List.of(link("GPU-a", "GPU-b", true), link("GPU-c", "GPU-d", false), link("GPU-c", "GPU-b", true)));
        List<Device> devices = GpuInventory.of(
                        snapshot,
                        new VisibleDevices(gpus.stream().map(NvmlDevice::uuid).toList(), List.of()))
                .devices();
        assertThat(devices.get(0).nvlinkIsland()).isPresent();
        assertThat(devices.get(1).nvlinkIsland()).isEqualTo(devices.get(0).nvlinkIsland());
        assertThat(devices.get(2).nvlinkIsland()).isEqualTo(devices.get(0).nvlinkIsland());
        assertThat(devices.get(3).nvlinkIsland()).isEmpty();
    }

    @Test
    void slicesOfOneGpuInstanceShareItsMemory() {
        List<MigDevice> slices = List.of(mig("MIG-1", 1), mig("MIG-2", 1), mig("MIG-3", 2));
        NvmlSnapshot snapshot = Snapshots.of(List.of(PlainNvml.device(0, "GPU-a", slices)), List.of(), List.of());
        List<Device> devices = GpuInventory.of(snapshot, new VisibleDevices(List.of("MIG-1", "MIG-3"), List.of()))
                .devices();
        assertThat(devices).extracting(device -> device.id().value()).containsExactly("GPU-a", "MIG-1", "MIG-3");
        assertThat(devices).extracting(Device::memoryBytes).containsExactly(16 * GIB, 5 * GIB, 10 * GIB);
    }

    @Test
    void foreignMemoryIsWhatIsToldOrAllThatIsUsedWhileNothingOfOursIsThere() {
        Device gpu = Device.gpu(DeviceId.of("GPU-a"), 0, "Fake GPU", 16 * GIB);
        NvmlSnapshot told = snapshot(Optional.of(List.of()));
        NvmlSnapshot untold = snapshot(Optional.empty());
        DeviceReading known = reading(OptionalLong.of(2 * GIB));
        DeviceReading unknown = reading(OptionalLong.empty());
        assertThat(ForeignMemory.of(gpu, told, known, false)).hasValue(2 * GIB);
        assertThat(ForeignMemory.of(gpu, told, known, true)).hasValue(2 * GIB);
        assertThat(ForeignMemory.of(gpu, told, unknown, true)).hasValue(3 * GIB);
        assertThat(ForeignMemory.of(gpu, told, unknown, false)).isEmpty();
        assertThat(ForeignMemory.of(gpu, untold, known, true)).hasValue(3 * GIB);
        assertThat(ForeignMemory.of(gpu, untold, known, false)).isEmpty();
    }

    private static NvmlSnapshot snapshot(Optional<List<NvmlProcess>> processes) {
        return Snapshots.of(
                List.of(PlainNvml.device(0, "GPU-a", List.of())),
                List.of(Snapshots.sample("GPU-a", 0, 3 * GIB, processes)),
                List.of());
    }

    private static DeviceReading reading(OptionalLong foreignBytes) {
        return new DeviceReading(
                OptionalLong.of(3 * GIB),
                OptionalInt.empty(),
                List.of(new ForeignProcess(7, Optional.empty(), foreignBytes)));
    }

    private static DeviceLink link(String from, String to, boolean nvLink) {
        return new DeviceLink(from, to, Optional.empty(), Optional.of(nvLink), Optional.empty());
    }

    private static MigDevice mig(String uuid, int gpuInstance) {
        return new MigDevice(
                uuid,
                uuid,
                Optional.of("1g.10gb"),
                OptionalInt.of(gpuInstance),
                OptionalInt.of(0),
                OptionalLong.of(10 * GIB),
                OptionalInt.empty());
    }
}
