package io.akkord.http.tls;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the certificate of the HTTP listeners is; every key is explained in {@code reference.conf} under {@code akkord.http.tls}.
 *
 * @param certificate PEM: the server's certificate, then those between it and its authority
 * @param privateKey PEM: PKCS#8, not encrypted
 * @param keystore PKCS#12, instead of the two
 * @param keystorePassword never in {@link #toString}
 * @param clientCa PEM: the authorities of clients' certificates, which every client must have then
 */
public record TlsSettings(
        Optional<Path> certificate,
        Optional<Path> privateKey,
        Optional<Path> keystore,
        String keystorePassword,
        Optional<Path> clientCa) {
    /** Plain HTTP. */
    public static final TlsSettings OFF =
            new TlsSettings(Optional.empty(), Optional.empty(), Optional.empty(), "", Optional.empty());

    public TlsSettings {
        check(
                certificate.isPresent() == privateKey.isPresent(),
                "certificate and private-key must be given together, but only "
                        + (certificate.isPresent() ? "certificate" : "private-key") + " is");
        check(
                certificate.isEmpty() || keystore.isEmpty(),
                "keystore must not be given beside certificate: one of them is the server's");
        check(
                clientCa.isEmpty() || certificate.isPresent() || keystore.isPresent(),
                "client-ca needs a certificate or keystore of the server's own, but there is neither");
    }

    /** Reads {@code akkord.http.tls}. */
    public static TlsSettings of(Config tls) {
        return new TlsSettings(
                path(tls, "certificate"),
                path(tls, "private-key"),
                path(tls, "keystore"),
                tls.getString("keystore-password"),
                path(tls, "client-ca"));
    }

    /** Whether there is a certificate, so that listeners speak HTTPS and nothing else. */
    public boolean isOn() {
        return certificate.isPresent() || keystore.isPresent();
    }

    private static Optional<Path> path(Config tls, String key) {
        String path = tls.getString(key);
        return path.isEmpty() ? Optional.empty() : Optional.of(Path.of(path));
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("akkord.http.tls: " + otherwise);
        }
    }

    @Override
    public String toString() {
        return "TlsSettings[certificate=" + certificate + ", privateKey=" + privateKey + ", keystore=" + keystore
                + ", clientCa=" + clientCa + "]";
    }
}
