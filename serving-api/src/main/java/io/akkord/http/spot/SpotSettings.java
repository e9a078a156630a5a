package io.akkord.http.spot;

import com.typesafe.config.Config;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the end of a machine is announced; every key is explained in reference.conf under {@code akkord.spot}.
 *
 * @param provider empty for nowhere
 * @param url the base of the provider's metadata service; or what is asked, with {@link Provider#URL}
 * @param file that appears, with {@link Provider#FILE}
 */
public record SpotSettings(
        Optional<Provider> provider, Duration interval, Duration timeout, Optional<URI> url, Optional<Path> file) {

    /** Who announces it. */
    public enum Provider {
        AWS("http://169.254.169.254"),
        GCP("http://metadata.google.internal"),
        AZURE("http://169.254.169.254"),
        URL(""),
        FILE("");

        private final String base;

        Provider(String base) {
            this.base = base;
        }
    }

    public SpotSettings {
        check(interval.toMillis() >= 100, "interval", interval, "100ms or more");
        check(timeout.toMillis() >= 100, "timeout", timeout, "100ms or more");
        check(
                !provider.equals(Optional.of(Provider.FILE)) || file.isPresent(),
                "file",
                "''",
                "set with provider = file");
        check(!provider.equals(Optional.of(Provider.URL)) || url.isPresent(), "url", "''", "set with provider = url");
    }

    /**
     * Reads {@code akkord.spot}.
     *
     * @throws IllegalArgumentException when a value cannot be; the message names it
     */
    public static SpotSettings of(Config root) {
        Config config = root.getConfig("akkord.spot");
        String name = config.getString("provider");
        Optional<Provider> provider = Arrays.stream(Provider.values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
        check(
                provider.isPresent() || name.isEmpty(),
                "provider",
                "'" + name + "'",
                "aws, gcp, azure, url, file or empty");
        String url = config.getString("url");
        if (url.isEmpty() && provider.isPresent()) {
            url = provider.get().base;
        }
        return new SpotSettings(
                provider,
                config.getDuration("interval"),
                config.getDuration("timeout"),
                url.isEmpty() ? Optional.empty() : Optional.of(uri(url)),
                config.getString("file").isEmpty() ? Optional.empty() : Optional.of(Path.of(config.getString("file"))));
    }

    private static URI uri(String text) {
        check(text.matches("https?://[^\\s]+"), "url", "'" + text + "'", "such as http://169.254.169.254");
        return URI.create(text.replaceAll("/+$", ""));
    }

    private static void check(boolean holds, String key, Object found, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException("akkord.spot." + key + " must be " + allowed + ", but is " + found);
        }
    }
}
