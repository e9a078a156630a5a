package io.akkord.http;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request to the open admin API on loopback was meant by somebody of this machine. A web page that its user looks at can send
 * requests to loopback too: it is told by its Origin, or, where its name was made to mean loopback (DNS rebinding), by the Host. Pure.
 */
final class LocalCaller {
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]|\\[0*(:0*){6}:0*1]", Pattern.CASE_INSENSITIVE);

    private LocalCaller() {}

    /**
     * Why it was not; empty when it was.
     *
     * @param host header, with the port; null when absent
     * @param origin header; null when absent, as it is unless a browser sends the request
     */
    static Optional<String> doubt(@Nullable String host, @Nullable String origin) {
        if (host == null || !LOOPBACK.matcher(withoutPort(host)).matches()) {
            return Optional.of(
                    "the admin API without a key is for this machine alone: the Host header must be a loopback"
                            + " address or localhost, but is '" + host + "'");
        }
        if (origin != null && !isLocal(origin)) {
            return Optional.of(
                    "the admin API without a key is for this machine alone: pages of '" + origin + "' may not use it");
        }
        return Optional.empty();
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    private static boolean isLocal(String origin) {
        try {
            String host = URI.create(origin).getHost();
            return host != null && LOOPBACK.matcher(host).matches();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
