package io.akkord.runtime.engine.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExitReportTest {
    @Test
    void aSignalIsCalledByItsName() {
        assertThat(ExitReport.of(7, 137, List.of()))
                .isEqualTo(
                        "the process of the engine (pid 7) was ended by signal SIGKILL (by hand, or by the kernel for want of"
                                + " memory: see dmesg); it printed nothing");
        assertThat(ExitReport.of(7, 134, List.of("free(): invalid pointer")))
                .isEqualTo("the process of the engine (pid 7) was ended by signal SIGABRT; its last output: free():"
                        + " invalid pointer");
        assertThat(ExitReport.of(7, 128 + 31, List.of())).contains("was ended by signal 31;");
    }

    @Test
    void anExitHasItsCodeAndTheLastLinesCutToLength() {
        List<String> lines = List.of("1", "2", "3", "4", "5", "6", "x".repeat(1000));
        assertThat(ExitReport.of(7, 3, lines))
                .isEqualTo(
                        "the process of the engine (pid 7) ended with exit code 3; its last output: 2 | 3 | 4 | 5 | 6 | "
                                + "x".repeat(300) + "…");
    }

    @Test
    void aCrashIsToldByTheBeginningOfItsReport() {
        List<String> lines = new java.util.ArrayList<>(List.of(
                "before",
                "#",
                "# A fatal error has been detected by the Java Runtime Environment:",
                "#",
                "#  SIGSEGV (0xb) at pc=0x0000, pid=1, tid=2",
                "# JRE version: 17",
                "# Java VM: HotSpot",
                "# Problematic frame:",
                "# C  [libtorch_cpu.so+0x9df8]"));
        lines.addAll(Collections.nCopies(10, "# See where to report it."));
        assertThat(ExitReport.of(7, 1, lines))
                .contains("ended with exit code 1 after a crash in native code;")
                .contains("detected by the Java Runtime Environment: | SIGSEGV (0xb)")
                .endsWith("| C  [libtorch_cpu.so+0x9df8]");
    }
}
