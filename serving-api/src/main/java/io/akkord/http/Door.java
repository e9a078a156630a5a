package io.akkord.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import io.akkord.http.access.AccessControl;
import io.akkord.http.access.AccessControl.Admitted;
import io.akkord.http.access.AccessControl.Limited;
import io.akkord.http.access.AccessControl.Reason;
import io.akkord.http.access.AccessControl.Refused;
import io.akkord.http.access.AccessSettings;
import io.akkord.http.access.Scope;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets requests into one listener. Thread-safe. Where no key is asked for, it costs a comparison. */
final class Door {
    private static final String REALM = "Bearer realm=\"akkord\"";
    private static final String BEARER = "bearer ";

    private final AccessControl control;
    private final @Nullable Scope inference;
    private final @Nullable Scope metrics;
    private final @Nullable Scope admin;
    private final boolean adminHere;

    /**
     * @param control shared by all listeners, so that limits are too
     * @param adminHere whether this listener serves the admin API
     */
    Door(AccessSettings settings, AccessControl control, boolean adminHere) {
        this.control = control;
        this.inference = settings.inference().orElse(null);
        this.metrics = settings.metrics().orElse(null);
        this.admin = settings.holds(Scope.ADMIN) ? Scope.ADMIN : null;
        this.adminHere = adminHere;
    }

    /** What the request is turned away with; null when it comes in, with a pass for its exchange if it has a key. */
    @Nullable
    Reply turnAway(Exchange exchange, HttpRequest request, Entrance entrance, long nowNanos) {
        Scope scope =
                switch (entrance) {
                    case OPEN -> null;
                    case INFER -> inference;
                    case METRICS -> metrics;
                    case ADMIN -> admin;
                };
        if (entrance == Entrance.ADMIN) {
            if (!adminHere) {
                return Reply.error(
                        Statuses.FORBIDDEN,
                        "this belongs to the admin API, which answers at another address: see akkord.http.admin");
            }
            if (scope == null) {
                Optional<String> doubt = LocalCaller.doubt(header(request, "host"), header(request, "origin"));
                return doubt.map(why -> Reply.error(Statuses.FORBIDDEN, why)).orElse(null);
            }
        }
        return scope == null ? null : ask(exchange, request, scope, nowNanos);
    }

    private @Nullable Reply ask(Exchange exchange, HttpRequest request, Scope scope, long nowNanos) {
        AccessControl.Verdict verdict = control.admit(presented(request), scope, nowNanos);
        if (verdict instanceof Admitted admitted) {
            exchange.admittedBy(admitted.pass());
            return null;
        }
        if (verdict instanceof Limited limited) {
            long seconds = Math.max(1, (limited.retryAfterNanos() + 999_999_999) / 1_000_000_000);
            return Reply.error(Statuses.TOO_MANY_REQUESTS, limited.why()).with("Retry-After", Long.toString(seconds));
        }
        Refused refused = (Refused) verdict;
        return refused.reason() == Reason.MISSING_SCOPE
                ? Reply.error(Statuses.FORBIDDEN, refused.why())
                        .with(
                                "WWW-Authenticate",
                                REALM + ", error=\"insufficient_scope\", scope=\"" + scope.id() + "\"")
                : Reply.error(Statuses.UNAUTHORIZED, refused.why())
                        .with(
                                "WWW-Authenticate",
                                refused.reason() == Reason.NO_KEY ? REALM : REALM + ", error=\"invalid_token\"");
    }

    /** A proxy may need Authorization for itself, so that the header of our own comes first. */
    private static @Nullable String presented(HttpRequest request) {
        String own = header(request, "x-api-key");
        if (own != null) {
            return own.trim();
        }
        String authorization = header(request, "authorization");
        return authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? authorization.substring(BEARER.length()).trim()
                : null;
    }

    private static @Nullable String header(HttpRequest request, String name) {
        for (HttpHeader header : request.getHeaders()) {
            if (header.lowercaseName().equals(name)) {
                return header.value();
            }
        }
        return null;
    }
}
