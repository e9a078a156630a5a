package io.akkord.runtime.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A certificate authority for a test or a small site, in a folder: {@code ca.crt} for everybody, {@code ca.p12} and {@code ca.password} to be
 * kept. It makes its certificates with the {@code keytool} of this Java, in processes of their own. Blocks; not thread-safe.
 */
public final class CertificateAuthority {
    private static final String ALIAS = "akkord";
    private static final Pattern IP = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
    private static final Pattern DNS = Pattern.compile("[A-Za-z0-9_*]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?");

    private final Path folder;
    private final String password;
    private final int days;

    private CertificateAuthority(Path folder, String password, int days) {
        this.folder = folder;
        this.password = password;
        this.days = days;
    }

    /**
     * The authority in a folder; made when it is not there yet.
     *
     * @param days how long what it signs is valid; the authority itself for ten years
     * @throws IOException when the folder cannot be written, or keytool fails
     */
    public static CertificateAuthority in(Path folder, int days) throws IOException {
        Files.createDirectories(folder);
        Path secret = folder.resolve("ca.password");
        if (Files.exists(folder.resolve("ca.p12"))) {
            return new CertificateAuthority(folder, Files.readString(secret).strip(), days);
        }
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        CertificateAuthority made =
                new CertificateAuthority(folder, HexFormat.of().formatHex(random), days);
        writeSecret(secret, made.password + "\n");
        Path store = folder.resolve("ca.p12");
        made.generate(
                store,
                "CN=Akkord test authority " + HexFormat.of().formatHex(random, 0, 4),
                3650,
                "BC:c=ca:true,pathlen:0",
                "KU:c=keyCertSign,cRLSign");
        restrict(store);
        Files.writeString(
                folder.resolve("ca.crt"),
                made.keytool("-exportcert", "-rfc", "-keystore", store.toString(), "-alias", ALIAS));
        return made;
    }

    /**
     * Makes a key and a certificate for it: {@code ca.crt}, {@code tls.crt} and {@code tls.key} in {@code target}, as {@link TlsFiles} takes
     * them.
     *
     * @param name the common name
     * @param names alternative names: of DNS, or IP addresses
     */
    public TlsFiles issue(String name, Collection<String> names, Path target) throws IOException {
        Set<String> alternatives = new LinkedHashSet<>(names);
        List<String> subject = new ArrayList<>();
        for (String alternative : alternatives) {
            subject.add(alternative(alternative));
        }
        if (!DNS.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a certificate needs a name of letters, digits, '.', '-' and '_', but it is '" + name + "'");
        }
        Files.createDirectories(target);
        Path store = target.resolve("draft.p12");
        Path request = target.resolve("draft.csr");
        try {
            generate(store, "CN=" + name, days);
            Files.writeString(request, keytool("-certreq", "-keystore", store.toString(), "-alias", ALIAS));
            List<String> sign = new ArrayList<>(List.of(
                    "-gencert",
                    "-rfc",
                    "-keystore",
                    folder.resolve("ca.p12").toString(),
                    "-alias",
                    ALIAS,
                    "-infile",
                    request.toString(),
                    "-validity",
                    String.valueOf(days),
                    "-ext",
                    "KU:c=digitalSignature,keyEncipherment",
                    "-ext",
                    "EKU=serverAuth,clientAuth"));
            if (!subject.isEmpty()) {
                sign.addAll(List.of("-ext", "SAN=" + String.join(",", subject)));
            }
            TlsFiles files =
                    new TlsFiles(target.resolve("ca.crt"), target.resolve("tls.crt"), target.resolve("tls.key"));
            Files.writeString(files.certificate(), keytool(sign.toArray(String[]::new)));
            writeSecret(files.key(), PemFiles.text("PRIVATE KEY", key(store).getEncoded()));
            Files.writeString(files.ca(), Files.readString(folder.resolve("ca.crt")));
            return files;
        } finally {
            Files.deleteIfExists(store);
            Files.deleteIfExists(request);
        }
    }

    private static String alternative(String name) {
        if (IP.matcher(name).matches()) {
            return "ip:" + name;
        }
        if (DNS.matcher(name).matches()) {
            return "dns:" + name;
        }
        throw new IllegalArgumentException(
                "a certificate names hosts by DNS name or IP address, but one is '" + name + "'");
    }

    private void generate(Path store, String subject, int valid, String... extensions) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-alias",
                ALIAS,
                "-keyalg",
                "RSA",
                "-keysize",
                "3072",
                "-dname",
                subject,
                "-validity",
                String.valueOf(valid)));
        for (String extension : extensions) {
            arguments.addAll(List.of("-ext", extension));
        }
        keytool(arguments.toArray(String[]::new));
    }

    private Key key(Path store) throws IOException {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, password.toCharArray());
            return keys.getKey(ALIAS, password.toCharArray());
        } catch (GeneralSecurityException e) {
            throw new IOException("the key that keytool made cannot be read: " + e.getMessage(), e);
        }
    }

    /** Runs keytool; the password goes by the environment, which other users of the machine cannot see. */
    private String keytool(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass:env", "AKKORD_STORE_PASSWORD"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("AKKORD_STORE_PASSWORD", password);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Path errors = Files.createTempFile("akkord-keytool", ".log");
        try {
            Process process = builder.redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(
                        "keytool " + arguments[0] + " failed: " + (out + Files.readString(errors)).strip());
            }
            return out;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", e);
        } finally {
            Files.deleteIfExists(errors);
        }
    }

    /** Never readable for others, not even while it is being written. */
    private static void writeSecret(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (UnsupportedOperationException e) {
            Files.createFile(file);
        }
        Files.writeString(file, text);
    }

    private static void restrict(Path file) throws IOException {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (UnsupportedOperationException e) {
            // A file system without such permissions.
        }
    }
}
