package io.akkord.bench;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The request that is sent again and again, ready as bytes.
 *
 * @param bytes a direct buffer of head and body; take duplicates, never its own position
 * @param bodyBytes length of the body
 */
public record RequestTemplate(ByteBuffer bytes, int bodyBytes) {

    /**
     * A POST of that body.
     *
     * @param url its path is put before {@code path}
     * @param headers beside Host and Content-Length
     */
    public static RequestTemplate post(URI url, String path, Map<String, String> headers, List<byte[]> body) {
        int length = body.stream().mapToInt(part -> part.length).sum();
        StringBuilder head = new StringBuilder("POST ")
                .append(prefix(url))
                .append(path)
                .append(" HTTP/1.1\r\nHost: ")
                .append(url.getRawAuthority())
                .append("\r\nContent-Length: ")
                .append(length)
                .append("\r\n");
        headers.forEach((name, value) -> {
            if ((name + value).chars().anyMatch(c -> c == '\r' || c == '\n')) {
                throw new IllegalArgumentException("header '" + name + "' must be one line");
            }
            head.append(name).append(": ").append(value).append("\r\n");
        });
        byte[] headBytes = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer bytes = ByteBuffer.allocateDirect(headBytes.length + length).put(headBytes);
        body.forEach(bytes::put);
        return new RequestTemplate(bytes.flip().asReadOnlyBuffer(), length);
    }

    static String prefix(URI url) {
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
