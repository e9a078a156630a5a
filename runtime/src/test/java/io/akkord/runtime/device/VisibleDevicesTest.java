package io.akkord.runtime.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.runtime.device.VisibleDevices.Gpu;
import io.akkord.runtime.device.VisibleDevices.Mig;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleDevicesTest {
    private static final String A = "GPU-159c667d-1c8c-b1fe-ba32-32d3bf4d2a6a";
    private static final String B = "GPU-15ffffff-1c8c-b1fe-ba32-32d3bf4d2a6b";
    private static final String C = "GPU-c0000000-1c8c-b1fe-ba32-32d3bf4d2a6c";
    private static final List<Gpu> THREE = List.of(Gpu.whole(A), Gpu.whole(B), Gpu.whole(C));

    private static final String M1 = "MIG-11111111-1c8c-b1fe-ba32-32d3bf4d2a6d";
    private static final String M2 = "MIG-22222222-1c8c-b1fe-ba32-32d3bf4d2a6e";
    private static final List<Gpu> SPLIT =
            List.of(Gpu.whole(A), new Gpu(B, true, List.of(new Mig(M1, 1, 0), new Mig(M2, 2, 0))));

    private static VisibleDevices cuda(String value, List<Gpu> machine) {
        return VisibleDevices.ofEnvironment(machine, Optional.of(value), Optional.empty());
    }

    private static VisibleDevices nvidia(String value, List<Gpu> machine) {
        return VisibleDevices.ofEnvironment(machine, Optional.empty(), Optional.of(value));
    }

    /** A, B, C by their letters. */
    private static List<String> expand(String letters) {
        return letters == null
                ? List.of()
                : Arrays.stream(letters.split("(?!^)"))
                        .map(letter -> List.of(A, B, C).get("ABC".indexOf(letter)))
                        .toList();
    }

    @Test
    void withoutVariablesAllIsVisible() {
        assertThat(VisibleDevices.ofEnvironment(THREE, Optional.empty(), Optional.empty()))
                .isEqualTo(new VisibleDevices(List.of(A, B, C), List.of()));
        assertThat(VisibleDevices.ofEnvironment(SPLIT, Optional.empty(), Optional.empty())
                        .uuids())
                .containsExactly(A, M1, M2);
    }

    @Nested
    class Cuda {
        /** The lines for one GPU were tried with cuInit of driver R580; the guide gives 2,1 and 0,2,-1,1. */
        @ParameterizedTest(name = "[{0}]")
        @CsvSource(
                delimiter = '|',
                ignoreLeadingAndTrailingWhitespace = false,
                value = {
                    "0|A",
                    "2,1|CB",
                    "0,2,-1,1|AC",
                    "-1|",
                    "-1,0|",
                    "''|",
                    "0,3,1|A",
                    "3|",
                    "0,0|",
                    "0,1,0|",
                    "0,3,0|A",
                    "1,1,3|",
                    "abc|",
                    "0abc|A",
                    "0x0|A",
                    "0;1|A",
                    " 1|B",
                    "1 ,0|BA",
                    "+1|B",
                    "01|B",
                    "0,,1|A",
                    ",0|",
                    "99999999999|",
                    "GPU-159c667d-1c8c-b1fe-ba32-32d3bf4d2a6a|A",
                    "GPU-159C667D-1C8C-B1FE-BA32-32D3BF4D2A6A|A",
                    "GPU-159c667d-1c8c-b1fe-ba32-32d3bf4d2a6a0|A",
                    "GPU-159c667d-1c8c-b1fe-ba32-32d3bf4d2a6a |A",
                    " GPU-159c667d-1c8c-b1fe-ba32-32d3bf4d2a6a|",
                    "159c667d-1c8c-b1fe-ba32-32d3bf4d2a6a|",
                    "GPU-159|A",
                    "GPU-15|",
                    "GPU-c,GPU-15f|CB",
                    "GPU-c,GPU-15,GPU-159|C",
                    "GPU-|",
                    "GPU|",
                    "GPU-dead|",
                    "GPU-159,GPU-159c667d|",
                    "GPU-159,1|A",
                    "0,GPU-c|A",
                    "MIG-x|",
                })
        void rules(String value, String visible) {
            assertThat(cuda(value, THREE).uuids()).isEqualTo(expand(visible));
        }

        @Test
        void aSplitGpuStandsForItsMigDevices() {
            assertThat(cuda("1,0", SPLIT).uuids()).containsExactly(M1, M2, A);
            assertThat(cuda("GPU-15f", SPLIT).uuids()).containsExactly(M1, M2);
        }

        @Test
        void migDevicesByUuidAndByInstances() {
            assertThat(cuda(M2, SPLIT).uuids()).containsExactly(M2);
            assertThat(cuda(M2 + "," + M1.toUpperCase(Locale.ROOT), SPLIT).uuids())
                    .containsExactly(M2, M1);
            assertThat(cuda("MIG-" + B + "/2/0", SPLIT).uuids()).containsExactly(M2);
            assertThat(cuda("MIG-" + B + "/2/1", SPLIT).uuids()).isEmpty();
            assertThat(cuda(M1 + "," + M1, SPLIT).uuids()).isEmpty();
            assertThat(cuda(M1 + ",0", SPLIT).uuids()).containsExactly(M1);
        }

        @Test
        void aSplitGpuWithoutMigDevicesGivesNothing() {
            assertThat(cuda("0", List.of(new Gpu(A, true, List.of()))).uuids()).isEmpty();
        }

        @Test
        void saysWhereTheListEndedUnlessThatWasMeant() {
            assertThat(cuda("0,7", THREE).notes())
                    .singleElement()
                    .asString()
                    .contains("CUDA_VISIBLE_DEVICES='0,7'", "ends at '7'", "3 GPU(s)");
            assertThat(cuda("0,0", THREE).notes()).singleElement().asString().contains(A, "twice");
            assertThat(cuda("-1", THREE).notes()).isEmpty();
            assertThat(cuda("", THREE).notes()).isEmpty();
        }
    }

    @Nested
    class Nvidia {
        @ParameterizedTest(name = "[{0}]")
        @CsvSource(
                delimiter = '|',
                value = {
                    "all|ABC",
                    "none|",
                    "void|ABC",
                    "''|ABC",
                    "2,0|AC",
                    "0,0|A",
                    "1, 2|BC",
                    "0,7|A",
                    "GPU-c0000000-1c8c-b1fe-ba32-32d3bf4d2a6c|C",
                    "GPU-c0|",
                    "2,3,4|ABC",
                })
        void rules(String value, String visible) {
            assertThat(nvidia(value, THREE).uuids()).isEqualTo(expand(visible));
        }

        @Test
        void inAContainerTheHostsIndicesWereAppliedAlready() {
            assertThat(nvidia("5", List.of(Gpu.whole(C))).uuids()).containsExactly(C);
            assertThat(nvidia("5", List.of(Gpu.whole(C))).notes()).isEmpty();
        }

        @Test
        void migDevicesByPairAndUuid() {
            assertThat(nvidia("1:0", SPLIT).uuids()).containsExactly(M1);
            assertThat(nvidia("1:5", SPLIT).uuids()).isEmpty();
            assertThat(nvidia("0," + M2, SPLIT).uuids()).containsExactly(A, M2);
            assertThat(nvidia("1", SPLIT).uuids()).containsExactly(M1, M2);
        }

        @Test
        void saysWhatWasPassedOver() {
            assertThat(nvidia("0,7", THREE).notes()).singleElement().asString().contains("'7'", "3 GPU(s)");
        }
    }

    @Test
    void bothVariablesMustAgree() {
        assertThat(VisibleDevices.ofEnvironment(THREE, Optional.of("2,1"), Optional.of("0,2"))
                        .uuids())
                .containsExactly(C);
        assertThat(VisibleDevices.ofEnvironment(THREE, Optional.of("2,1"), Optional.of("none"))
                        .uuids())
                .isEmpty();
    }

    @Nested
    class Configured {
        private final VisibleDevices all = cuda("0,1,2", THREE);

        @Test
        void picksByIndexAndUuidInTheOrderGiven() {
            assertThat(all.configured(List.of("2", A), THREE).uuids()).containsExactly(C, A);
            assertThat(all.configured(List.of(), THREE)).isEqualTo(all);
            assertThat(cuda("0,1", SPLIT).configured(List.of("1"), SPLIT).uuids())
                    .containsExactly(M1, M2);
            assertThat(cuda("0,1", SPLIT).configured(List.of(M2), SPLIT).uuids())
                    .containsExactly(M2);
        }

        @Test
        void anIndexBeyondTheMachineNamesBothNumbers() {
            assertThatThrownBy(() -> all.configured(List.of("0", "4"), THREE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("index 4")
                    .hasMessageContaining("3 GPU(s), indices 0 to 2");
            assertThatThrownBy(() -> new VisibleDevices(List.of(), List.of()).configured(List.of("0"), List.of()))
                    .hasMessageContaining("index 0")
                    .hasMessageContaining("0 GPU(s)");
        }

        @Test
        void aHiddenOneSaysWhatHidesIt() {
            assertThatThrownBy(() -> cuda("0", THREE).configured(List.of("1"), THREE))
                    .hasMessageContaining("'1'")
                    .hasMessageContaining("CUDA_VISIBLE_DEVICES");
        }

        @Test
        void oneNamedTwiceIsRefused() {
            assertThatThrownBy(() -> all.configured(List.of("0", A), THREE)).hasMessageContaining("twice");
        }

        @ParameterizedTest
        @ValueSource(strings = {"-1", "GPU-159", "gpu0", "", "12345678901"})
        void whatNamesNoDeviceIsRefused(String id) {
            assertThatThrownBy(() -> all.configured(List.of(id), THREE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + id + "'");
        }
    }
}
