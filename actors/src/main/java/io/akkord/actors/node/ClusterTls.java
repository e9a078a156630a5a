package io.akkord.actors.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.akkord.runtime.tls.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code akkord.actors.tls}, and tells Akka. */
final class ClusterTls {
    private static final String KEY = "akkord.actors.tls.";

    private ClusterTls() {}

    /** The files, or empty without TLS. */
    static Optional<TlsFiles> of(Config tls) {
        String directory = tls.getString("directory");
        if (directory.isBlank()) {
            return Optional.empty();
        }
        Path folder = Path.of(directory).toAbsolutePath();
        return Optional.of(
                new TlsFiles(file(folder, tls, "ca"), file(folder, tls, "certificate"), file(folder, tls, "key")));
    }

    private static Path file(Path folder, Config tls, String key) {
        Path file = folder.resolve(tls.getString(key));
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(KEY + key + " must name a PEM file in " + KEY
                    + "directory that this user can read, but there is none at " + file
                    + ". `akkord certs --out DIR` makes such files for a test or a small site");
        }
        return file;
    }

    /** What Akka's remoting is told. */
    static Config artery(TlsFiles files) {
        String engine = "akka.remote.artery.ssl.rotating-keys-engine.";
        return ConfigFactory.parseMap(Map.of(
                "akka.remote.artery.transport",
                "tls-tcp",
                "akka.remote.artery.ssl.ssl-engine-provider",
                "akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider",
                engine + "ca-cert-file",
                files.ca().toString(),
                engine + "cert-file",
                files.certificate().toString(),
                engine + "key-file",
                files.key().toString(),
                engine + "protocol",
                "TLSv1.3",
                engine + "enabled-algorithms",
                List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384")));
    }
}
