package io.akkord.http.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What configuration keeps of a key: {@code sha256:ID:SALT:HASH}, the latter two in hexadecimal.
 *
 * <p>One round of SHA-256 over salt and key. Slow hashes such as PBKDF2 are for passwords, which people choose and attackers guess; a key
 * has 256 random bits, which nobody guesses at any speed, and it is checked with every request.
 */
public final class KeyHash {
    private static final int SALT_BYTES = 16;
    private static final Pattern FORM = Pattern.compile("sha256:([0-9a-f]{8}):([0-9a-f]{32}):([0-9a-f]{64})");

    private final String id;
    private final byte[] salt;
    private final byte[] hash;

    private KeyHash(String id, byte[] salt, byte[] hash) {
        this.id = id;
        this.salt = salt;
        this.hash = hash;
    }

    /** The hash of a key, with a new salt. */
    public static KeyHash of(ApiKey key, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new KeyHash(key.id(), salt, digest(salt, key));
    }

    /** @throws IllegalArgumentException when it is not such a hash */
    public static KeyHash parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "must be sha256:ID:SALT:HASH as 'akkord keys new' prints it, but has another form or length");
        }
        HexFormat hex = HexFormat.of();
        return new KeyHash(parts.group(1), hex.parseHex(parts.group(2)), hex.parseHex(parts.group(3)));
    }

    /** Which key it is of. */
    public String id() {
        return id;
    }

    /** Whether it is the hash of that key. Takes the same time whichever byte differs. */
    public boolean isOf(ApiKey key) {
        return MessageDigest.isEqual(hash, digest(salt, key));
    }

    private static byte[] digest(byte[] salt, ApiKey key) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(salt);
            return sha.digest(key.text().getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256, but this one says that it has not", e);
        }
    }

    /** As it stands in configuration. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return "sha256:" + id + ":" + hex.formatHex(salt) + ":" + hex.formatHex(hash);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyHash that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
