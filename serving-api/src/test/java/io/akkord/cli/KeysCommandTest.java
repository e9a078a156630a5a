package io.akkord.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.akkord.http.access.AccessControl;
import io.akkord.http.access.AccessControl.Admitted;
import io.akkord.http.access.AccessSettings;
import io.akkord.http.access.Scope;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class KeysCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    private String line(String beginning) {
        return out.toString()
                .lines()
                .map(String::trim)
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void the_printed_line_lets_the_printed_key_in() {
        assertThat(run("keys", "new", "--name", "shop", "--scope", "infer,admin"))
                .isZero();
        AccessSettings settings = AccessSettings.of(ConfigFactory.parseString(line("akkord.http.access.keys"))
                .withFallback(ConfigFactory.parseResources("reference.conf"))
                .resolve()
                .getConfig("akkord.http.access"));
        assertThat(settings.keys().get(0).scopes()).isEqualTo(Set.of(Scope.INFER, Scope.ADMIN));
        assertThat(new AccessControl(settings.keys(), 0).admit(line("ak_"), Scope.ADMIN, 0))
                .isInstanceOfSatisfying(
                        Admitted.class,
                        admitted -> assertThat(admitted.pass().keyName()).isEqualTo("shop"));
        assertThat(line("akkord.http.access.keys")).doesNotContain(line("ak_").substring(12));
    }

    @Test
    void a_name_that_would_break_a_log_line_or_a_scope_that_is_none_is_refused() {
        assertThat(run("keys", "new", "--name", "a b")).isEqualTo(2);
        assertThat(run("keys", "new", "--name", "a", "--scope", "root")).isEqualTo(2);
        assertThat(run("keys")).isEqualTo(2);
        assertThat(err.toString()).contains("--name must be");
    }
}
