package io.akkord.runtime.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes PEM (RFC 7468). Errors are {@link IOException}s that name the file; never what is in it. */
public final class PemFiles {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private PemFiles() {}

    /** All certificates of a file, in its order; at least one. */
    public static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                certificates.add((X509Certificate) certificate);
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " must hold certificates in PEM, but cannot be read as such", e);
        }
        if (certificates.isEmpty()) {
            throw new IOException(file + " must hold certificates in PEM, but holds none");
        }
        return certificates;
    }

    /** The private key of a file: RSA or of an elliptic curve, in PKCS #8, not encrypted. */
    public static PrivateKey privateKey(Path file) throws IOException {
        Matcher block = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        if (!block.find()) {
            throw new IOException(file + " must hold a private key in PEM, but holds none");
        }
        if (!block.group(1).equals("PRIVATE KEY")) {
            throw new IOException(
                    file + " must hold a private key in PKCS #8 that is not encrypted ('BEGIN PRIVATE KEY'), but"
                            + " holds 'BEGIN " + block.group(1) + "'. `openssl pkcs8 -topk8 -nocrypt` converts it");
        }
        byte[] der = Base64.getMimeDecoder().decode(block.group(2));
        for (String algorithm : List.of("RSA", "EC")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                // The next algorithm.
            } catch (GeneralSecurityException e) {
                throw new IOException(file + ": this Java has no " + algorithm, e);
            }
        }
        throw new IOException(file + " must hold a private key of RSA or of an elliptic curve, but holds another one");
    }

    static String text(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}
