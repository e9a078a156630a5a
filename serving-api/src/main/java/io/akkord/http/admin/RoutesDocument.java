package io.akkord.http.admin;

import java.io.IOException;
import java.util.List;

/** Where applications answer, by prefix. */
public record RoutesDocument(List<Route> routes) {
    public RoutesDocument {
        routes = Documents.list(routes);
    }

    /** A prefix, and the deployment that answers there. */
    public record Route(String prefix, String application, String deployment) {}

    /** As UTF-8 JSON. */
    public byte[] write() {
        return Documents.write(this);
    }

    /** @throws IOException when it is not such a document; the message says what was found */
    public static RoutesDocument read(byte[] json) throws IOException {
        return Documents.read(json, RoutesDocument.class);
    }
}
