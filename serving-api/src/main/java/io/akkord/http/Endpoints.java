package io.akkord.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** Finds the endpoint of a method and path. Immutable. */
final class Endpoints {
    private final List<Route> routes;
    private final Function<String, Optional<Endpoint>> applications;

    /**
     * @param routes tried in order; a path takes the first that fits
     * @param applications the endpoint of the application that a path outside the routes belongs to; takes POST
     */
    Endpoints(List<Route> routes, Function<String, Optional<Endpoint>> applications) {
        this.routes = List.copyOf(routes);
        this.applications = applications;
    }

    /** A path of the server's own: {@code *} stands for any one segment. */
    record Route(String method, List<String> segments, Endpoint endpoint, Entrance entrance) {
        static Route get(String path, Endpoint endpoint) {
            return of("GET", path, endpoint);
        }

        static Route post(String path, Endpoint endpoint) {
            return of("POST", path, endpoint);
        }

        static Route of(String method, String path, Endpoint endpoint) {
            return new Route(method, split(path), endpoint, Entrance.INFER);
        }

        Route through(Entrance other) {
            return new Route(method, segments, endpoint, other);
        }

        private boolean fits(List<String> path) {
            if (path.size() != segments.size()) {
                return false;
            }
            for (int i = path.size() - 1; i >= 0; i--) {
                String own = segments.get(i);
                if (!own.equals("*") && !own.equals(path.get(i))) {
                    return false;
                }
            }
            return true;
        }

        private List<String> arguments(List<String> path) {
            List<String> arguments = new ArrayList<>(2);
            for (int i = 0; i < path.size(); i++) {
                if (segments.get(i).equals("*")) {
                    arguments.add(path.get(i));
                }
            }
            return arguments;
        }
    }

    /** Where a request goes. */
    sealed interface Match {}

    /** To an endpoint. */
    record Found(Endpoint endpoint, List<String> arguments, Entrance entrance) implements Match {}

    /** Nowhere. */
    record Refused(Reply reply) implements Match {}

    /** @param path percent-encoded, without the query; a slash at its end does not count */
    Match find(String method, String path) {
        List<String> segments = split(path);
        String wanted = method.equals("HEAD") ? "GET" : method;
        TreeSet<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            if (route.fits(segments)) {
                if (route.method().equals(wanted)) {
                    return new Found(route.endpoint(), route.arguments(segments), route.entrance());
                }
                allowed.add(route.method());
            }
        }
        if (allowed.isEmpty()) {
            Optional<Endpoint> application = applications.apply(path);
            if (application.isEmpty()) {
                return new Refused(Reply.error(
                        Statuses.NOT_FOUND,
                        "nothing answers at '" + path
                                + "'; GET /-/routes lists applications, POST /v2/repository/index models"));
            }
            if (method.equals("POST")) {
                return new Found(application.get(), List.of(), Entrance.INFER);
            }
            allowed.add("POST");
        }
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        String allow = String.join(", ", allowed);
        return new Refused(Reply.error(
                        Statuses.METHOD_NOT_ALLOWED, "'" + path + "' takes " + allow + ", but the method is " + method)
                .with("Allow", allow));
    }

    private static List<String> split(String path) {
        List<String> segments = new ArrayList<>(6);
        int start = 1;
        while (start < path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            segments.add(decode(path.substring(start, end)));
            start = end + 1;
        }
        return segments;
    }

    private static String decode(String segment) {
        // URLDecoder is for forms, where + is a space.
        return segment.indexOf('%') < 0
                ? segment
                : URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
