package io.akkord.actors.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.actors.deployment.ServedRecords.Served;
import io.akkord.actors.testing.Specs;
import io.akkord.runtime.reconcile.Wanted;
import io.akkord.runtime.reconcile.Wanted.Goal;
import io.akkord.runtime.spec.DeploymentSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordJsonTest {
    private static final DeploymentSpec ECHO =
            Specs.named("echo").config(Map.of("v", 1)).build();
    private static final DeploymentSpec OLD = Specs.named("old.one").replicas(3).build();
    private static final ApplicationRecord RECORD = new ApplicationRecord(
            7,
            Specs.application("shop", "/shop", ECHO),
            Map.of("echo", new Wanted(ECHO, 4, Goal.SERVE), "old.one", new Wanted(OLD, 2, Goal.GONE)),
            false);

    @Test
    void aRecordComesBackEqual() {
        assertThat(RecordJson.APPLICATIONS.decode(RecordJson.APPLICATIONS.encode(RECORD)))
                .isEqualTo(RECORD);
        Served served = new Served(ECHO, 4);
        assertThat(RecordJson.SERVED.decode(RecordJson.SERVED.encode(served))).isEqualTo(served);
    }

    @Test
    void whatSchemaOneStoredIsReadForever() throws IOException {
        assertThat(RecordJson.APPLICATIONS.decode(stored("record-schema-1.json")))
                .isEqualTo(RECORD);
        assertThat(RecordJson.SERVED.decode(stored("served-schema-1.json"))).isEqualTo(new Served(ECHO, 4));
    }

    @Test
    void aLaterSchemaIsRefusedNamingBoth() {
        byte[] later = new String(RecordJson.APPLICATIONS.encode(RECORD), StandardCharsets.UTF_8)
                .replaceFirst("\"schema\":1", "\"schema\":2")
                .getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> RecordJson.APPLICATIONS.decode(later))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has schema 2")
                .hasMessageContaining("reads schemas 1 to 1");
    }

    @Test
    void damageIsSaid() {
        assertThatThrownBy(() -> RecordJson.APPLICATIONS.decode("{\"schema\":1}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("what is stored of an application is damaged");
        assertThatThrownBy(() -> RecordJson.SERVED.decode(new byte[] {1, 2, 3}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("damaged");
    }

    private static byte[] stored(String name) throws IOException {
        try (InputStream in = RecordJsonTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }
}
