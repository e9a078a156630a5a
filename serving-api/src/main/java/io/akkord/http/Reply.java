package io.akkord.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import java.util.List;

/** What a request is answered with. */
record Reply(int status, ContentType type, ByteString body, List<HttpHeader> headers) {
    Reply {
        headers = List.copyOf(headers);
    }

    static Reply empty(int status) {
        return new Reply(status, ContentTypes.NO_CONTENT_TYPE, ByteString.emptyByteString(), List.of());
    }

    /** @param document as UTF-8; not written to any more */
    static Reply json(byte[] document) {
        return new Reply(200, ContentTypes.APPLICATION_JSON, ByteString.fromArrayUnsafe(document), List.of());
    }

    /** A failure. The message says what was expected, what was found and what to do. */
    static Reply error(int status, String message) {
        return new Reply(
                status,
                ContentTypes.APPLICATION_JSON,
                ByteString.fromArrayUnsafe(Json.write(Json.object("error", message))),
                List.of());
    }

    Reply withStatus(int other) {
        return new Reply(other, type, body, headers);
    }

    Reply with(String header, String value) {
        List<HttpHeader> more = new java.util.ArrayList<>(headers);
        more.add(RawHeader.create(header, value));
        return new Reply(status, type, body, more);
    }
}
