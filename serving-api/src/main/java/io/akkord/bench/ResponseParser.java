package io.akkord.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads HTTP/1.1 responses as their bytes arrive, in pieces of any size: bodies with a length, chunked, or up to the end of the connection.
 * One per connection; not thread-safe.
 */
final class ResponseParser {
    private static final int MAX_LINE = 16 * 1024;

    private enum State {
        STATUS_LINE,
        HEADERS,
        BODY,
        BODY_TO_END,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS,
        DONE
    }

    private final boolean capture;
    private final byte[] line = new byte[MAX_LINE];
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
    private int lineLength;
    private State state = State.STATUS_LINE;
    private int status;
    private boolean keepAlive;
    private boolean chunked;
    private long contentLength;
    private long remaining;
    private long bodyBytes;
    private int jsonLength;

    /** @param capture whether bodies are kept; otherwise they are only counted */
    ResponseParser(boolean capture) {
        this.capture = capture;
    }

    /** Gets ready for the next response. */
    void reset() {
        state = State.STATUS_LINE;
        lineLength = 0;
        status = 0;
        keepAlive = true;
        chunked = false;
        contentLength = -1;
        bodyBytes = 0;
        jsonLength = -1;
        body.reset();
    }

    /**
     * Consumes what is there, up to the end of the response.
     *
     * @return whether the response is complete
     * @throws IOException when it is not HTTP/1.1
     */
    boolean parse(ByteBuffer in) throws IOException {
        while (state != State.DONE && in.hasRemaining()) {
            switch (state) {
                case BODY, BODY_TO_END, CHUNK -> takeBody(in);
                default -> {
                    if (readLine(in)) {
                        onLine();
                        lineLength = 0;
                    }
                }
            }
        }
        return state == State.DONE;
    }

    /** The connection has ended. Returns whether that completes the response. */
    boolean end() {
        return state == State.DONE || state == State.BODY_TO_END;
    }

    /** Whether not one byte of a response has come since {@link #reset}. */
    boolean isUntouched() {
        return state == State.STATUS_LINE && lineLength == 0;
    }

    int status() {
        return status;
    }

    boolean keepAlive() {
        return keepAlive;
    }

    long bodyBytes() {
        return bodyBytes;
    }

    /** The body, if it is kept. */
    byte[] body() {
        return body.toByteArray();
    }

    /** What Inference-Header-Content-Length says, or -1. */
    int jsonLength() {
        return jsonLength;
    }

    private void takeBody(ByteBuffer in) {
        int count = state == State.BODY_TO_END ? in.remaining() : (int) Math.min(remaining, in.remaining());
        if (capture) {
            byte[] part = new byte[count];
            in.get(part);
            body.write(part, 0, count);
        } else {
            in.position(in.position() + count);
        }
        bodyBytes += count;
        remaining -= count;
        if (remaining == 0 && state != State.BODY_TO_END) {
            state = state == State.CHUNK ? State.CHUNK_END : State.DONE;
        }
    }

    private boolean readLine(ByteBuffer in) throws IOException {
        while (in.hasRemaining()) {
            byte b = in.get();
            if (b == '\n') {
                if (lineLength > 0 && line[lineLength - 1] == '\r') {
                    lineLength--;
                }
                return true;
            }
            if (lineLength == MAX_LINE) {
                throw new IOException("a line of the response's head is longer than " + MAX_LINE + " bytes");
            }
            line[lineLength++] = b;
        }
        return false;
    }

    private void onLine() throws IOException {
        switch (state) {
            case STATUS_LINE -> onStatusLine();
            case HEADERS -> {
                if (lineLength == 0) {
                    onHeadEnd();
                } else {
                    onHeader();
                }
            }
            case CHUNK_SIZE -> onChunkSize();
            case CHUNK_END -> {
                if (lineLength != 0) {
                    throw new IOException("a chunk of the response is longer than it says");
                }
                state = State.CHUNK_SIZE;
            }
            default -> state = lineLength == 0 ? State.DONE : State.TRAILERS;
        }
    }

    private void onStatusLine() throws IOException {
        if (lineLength < 12 || line[0] != 'H' || line[4] != '/' || line[8] != ' ') {
            throw new IOException(
                    "expected an HTTP/1.1 status line, but found '" + text(0, Math.min(lineLength, 80)) + "'");
        }
        status = (int) number(text(9, 12), 10);
        keepAlive = line[7] != '0';
        state = State.HEADERS;
    }

    private void onHeader() throws IOException {
        // Told apart by the length of the name, so that most headers cost nothing.
        int colon = 0;
        while (colon < lineLength && line[colon] != ':') {
            colon++;
        }
        if (colon == lineLength) {
            throw new IOException("expected a header, but found '" + text(0, Math.min(lineLength, 80)) + "'");
        }
        if (colon == 14 && named("content-length", colon)) {
            contentLength = number(text(colon + 1, lineLength).trim(), 10);
        } else if (colon == 17 && named("transfer-encoding", colon)) {
            chunked = text(colon + 1, lineLength).toLowerCase(Locale.ROOT).contains("chunked");
        } else if (colon == 10 && named("connection", colon)) {
            keepAlive &= !text(colon + 1, lineLength).trim().equalsIgnoreCase("close");
        } else if (colon == 31 && named("inference-header-content-length", colon)) {
            jsonLength = (int) number(text(colon + 1, lineLength).trim(), 10);
        }
    }

    private void onHeadEnd() {
        if (status >= 100 && status < 200) {
            reset();
        } else if (status == 204 || status == 304 || (!chunked && contentLength == 0)) {
            state = State.DONE;
        } else if (chunked) {
            state = State.CHUNK_SIZE;
        } else if (contentLength > 0) {
            remaining = contentLength;
            state = State.BODY;
        } else {
            keepAlive = false;
            state = State.BODY_TO_END;
        }
    }

    private void onChunkSize() throws IOException {
        String size = text(0, lineLength);
        int extension = size.indexOf(';');
        remaining = number((extension < 0 ? size : size.substring(0, extension)).trim(), 16);
        state = remaining == 0 ? State.TRAILERS : State.CHUNK;
    }

    private boolean named(String lowerCase, int length) {
        for (int i = 0; i < length; i++) {
            if (Character.toLowerCase(line[i]) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static long number(String digits, int radix) throws IOException {
        try {
            long value = Long.parseLong(digits, radix);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException ignored) {
            // Told below, as a negative one is.
        }
        throw new IOException("expected a number in the response's head, but found '" + digits + "'");
    }

    private String text(int from, int to) {
        return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
