package io.akkord.http.v2;

/** Ends the reading of a request that is wrong. Never leaves this package: callers get the message as a value. */
final class Malformed extends Exception {
    private static final long serialVersionUID = 1;
    private static final int LONGEST_QUOTE = 100;

    Malformed(String message) {
        super(message, null, false, false);
    }

    String text() {
        return String.valueOf(getMessage());
    }

    /** What a client sent, in quotes, short and without control characters: fit for a message or a log line. */
    static String quote(String text) {
        StringBuilder clean = new StringBuilder("'");
        for (int i = 0; i < text.length() && i < LONGEST_QUOTE; i++) {
            char c = text.charAt(i);
            clean.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
        }
        return clean.append(text.length() > LONGEST_QUOTE ? "...'" : "'").toString();
    }
}
