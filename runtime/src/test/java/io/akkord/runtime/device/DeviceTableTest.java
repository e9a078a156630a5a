package io.akkord.runtime.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DeviceTableTest {
    private static final long GIB = MemorySize.GIB;
    private static final DeviceId A = DeviceId.of("GPU-a");
    private static final DeviceId B = DeviceId.of("GPU-b");

    private final ClaimLedger ledger = new ClaimLedger(
            DeviceInventory.of(
                    "n1",
                    2,
                    List.of(
                            Device.gpu(A, 0, "H100", 80 * GIB),
                            Device.gpu(B, 1, "H100", 80 * GIB),
                            Device.cpuSlot(0, "EPYC", 4 * GIB))),
            1,
            1000);

    private DeviceTable table() {
        ledger.claim(
                ClaimRequest.of(
                        new ClaimHolder("chat-1/0", "chat", "chat-1"), new DeviceRequest.GpuShare(0.5, 20 * GIB)),
                0);
        ledger.claim(
                ClaimRequest.of(new ClaimHolder("echo-1/0", "echo", "echo-1"), new DeviceRequest.GpuMemory(8 * GIB)),
                0);
        ledger.foreignMemory(Map.of(A, 3 * GIB));
        ledger.fence(B, "ECC", 0);
        DeviceReading reading = new DeviceReading(
                OptionalLong.of(25 * GIB),
                OptionalInt.of(40),
                OptionalInt.of(31),
                OptionalInt.of(76_540),
                List.of(new DeviceReading.ForeignProcess(4711, Optional.of("python3"), OptionalLong.of(3 * GIB))));
        return DeviceTable.of(ledger.snapshot(), Map.of(A, reading));
    }

    @Test
    void columnsAreAlignedAndWhatIsNotKnownIsSaid() {
        assertThat(table().text())
                .isEqualTo(
                        """
                        DEVICE      ID     MODEL  MEMORY    USED      BUDGETED  UTIL  TEMP  POWER  SHARE  STATE
                        GPU 0       GPU-a  H100   80.0 GiB  25.0 GiB  28.0 GiB  40 %  31 C  77 W   0.600  in use
                        GPU 1       GPU-b  H100   80.0 GiB  n/a       0 B       n/a   n/a   n/a    0.000  fenced: ECC
                        CPU slot 0  CPU-0  EPYC   4.0 GiB   n/a       0 B       n/a   n/a   n/a    0.000  free

                        CLAIMED  DEPLOYMENT  REPLICA  SHARE  MEMORY    PHASE
                        GPU 0    chat        chat-1   0.500  20.0 GiB  held
                        GPU 0    echo        echo-1   0.100  8.0 GiB   held

                        USED BY OTHERS  PID   PROCESS  MEMORY
                        GPU 0           4711  python3  3.0 GiB
                        """);
    }

    @Test
    void rowsCarryTheFigures() {
        DeviceTable.Row row = table().rows().get(0);
        assertThat(row.memoryBytes()).isEqualTo(80 * GIB);
        assertThat(row.budgetedBytes()).isEqualTo(28 * GIB);
        assertThat(row.foreignBytes()).isEqualTo(3 * GIB);
        assertThat(row.usedBytes()).hasValue(25 * GIB);
        assertThat(row.utilizationPercent()).hasValue(40);
        assertThat(row.temperatureCelsius()).hasValue(31);
        assertThat(row.powerMilliwatts()).hasValue(76_540);
        assertThat(row.claims())
                .extracting(DeviceTable.Holder::deployment, DeviceTable.Holder::phase)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("chat", "held"),
                        org.assertj.core.groups.Tuple.tuple("echo", "held"));
    }

    @Test
    void aDeviceOverBudgetSaysSo() {
        ledger.claim(ClaimRequest.of(new ClaimHolder("w", "d", "r"), new DeviceRequest.Gpus(1, 70 * GIB)), 0);
        ledger.foreignMemory(Map.of(A, 20 * GIB));
        assertThat(DeviceTable.of(ledger.snapshot(), Map.of()).rows().get(0).state())
                .isEqualTo("over budget");
    }
}
