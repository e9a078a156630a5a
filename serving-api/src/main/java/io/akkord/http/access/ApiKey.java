package io.akkord.http.access;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An API key: {@code ak_ID_SECRET}. The id, 8 hexadecimal digits, only finds the key's entry and is no secret; the secret is 32 random
 * bytes. Its text is never in {@link #toString}.
 */
public final class ApiKey {
    private static final String PREFIX = "ak_";
    private static final int ID_BYTES = 4;
    private static final int SECRET_BYTES = 32;
    private static final Pattern FORM = Pattern.compile("ak_[0-9a-f]{8}_[A-Za-z0-9_-]{43}");
    private static final int ID_END = PREFIX.length() + 2 * ID_BYTES;

    private final String text;

    private ApiKey(String text) {
        this.text = text;
    }

    /** A new one. */
    public static ApiKey random(SecureRandom random) {
        byte[] id = new byte[ID_BYTES];
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(id);
        random.nextBytes(secret);
        return new ApiKey(PREFIX + HexFormat.of().formatHex(id) + "_"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** Empty when the text has not the form of a key. */
    public static Optional<ApiKey> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new ApiKey(text)) : Optional.empty();
    }

    public String id() {
        return text.substring(PREFIX.length(), ID_END);
    }

    /** The whole key, which only its owner should see. */
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return PREFIX + id() + "_...";
    }
}
