package io.akkord.http.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys in PEM (RFC 7468). What cannot be read is told with the file and the remedy, never with its content. */
final class PemFiles {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final String PKCS8 = "PRIVATE KEY";

    private PemFiles() {}

    /** All certificates of a file, at least one. */
    static List<X509Certificate> certificates(Path file) throws IOException {
        try {
            List<X509Certificate> all = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (!all.isEmpty()) {
                return all;
            }
        } catch (CertificateException e) {
            throw new IOException(file + " must hold certificates in PEM, but cannot be read as such", e);
        }
        throw new IOException(file + " must hold certificates in PEM, but has none");
    }

    /**
     * The private key of a file.
     *
     * @param algorithm of the certificate that it belongs to
     */
    static PrivateKey privateKey(Path file, String algorithm) throws IOException {
        Matcher blocks = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        String found = "no PEM block";
        while (blocks.find()) {
            found = "'" + blocks.group(1) + "'";
            if (blocks.group(1).equals(PKCS8)) {
                return key(file, blocks.group(2), algorithm);
            }
        }
        throw new IOException(file + " must hold a '" + PKCS8 + "' in PEM (PKCS#8, not encrypted), but has " + found
                + "; 'openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW' makes one of other forms");
    }

    private static PrivateKey key(Path file, String base64, String algorithm) throws IOException {
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(base64);
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // The cause is not kept: it may quote what it could not read.
            throw new IOException(file + " must hold a private key of kind " + algorithm
                    + ", as its certificate has, but cannot be read as such");
        }
    }
}
