package io.akkord.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts that fail say why, and leave nothing running. */
class StartTest {

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                NodeProcess node = NodeProcess.launch(Map.of(), "up", "--port", String.valueOf(taken.getLocalPort()))) {
            assertThat(node.awaitExit(Duration.ofSeconds(60))).isEqualTo(1);
            assertThat(node.output())
                    .contains(String.valueOf(taken.getLocalPort()))
                    .contains("another process has");
            assertThat(node.output()).doesNotContain("\tat ");
        }
    }

    @Test
    void anUnknownApplicationIsNamedWithThoseThereAre() throws Exception {
        try (NodeProcess node = NodeProcess.launch(Map.of(), "up", "--port", "0", "--app", "nosuch")) {
            assertThat(node.awaitExit(Duration.ofSeconds(60))).isIn(1, 2);
            assertThat(node.output()).contains("nosuch").contains("bundled");
        }
    }

    @Test
    void wrongUsageIsExitCodeTwo() throws Exception {
        try (NodeProcess node = NodeProcess.launch(Map.of(), "up", "--port", "eight")) {
            assertThat(node.awaitExit(Duration.ofSeconds(60))).isEqualTo(2);
            assertThat(node.output()).contains("--port").contains("eight");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "akkord.http.max-body-size=banana",
                "akkord.actors.drain-timeout=soon",
                "akkord.runtime.devices.cpu.slots=many",
                "akkord.runtime.devices.cpu.slots=100000"
            })
    void aWrongSettingIsNamedWithoutAStackTrace(String setting) throws Exception {
        String key = setting.substring(setting.lastIndexOf('.') + 1, setting.indexOf('='));
        try (NodeProcess node = NodeProcess.launch(Map.of("AKKORD_JAVA_OPTS", "-D" + setting), "up", "--port", "0")) {
            assertThat(node.awaitExit(Duration.ofSeconds(60))).isEqualTo(1);
            assertThat(node.output()).contains(key);
            assertThat(node.output()).doesNotContain("\tat ");
        }
    }
}
