package io.akkord.runtime.spec.document;

/**
 * Looks over a text before it is parsed: the parser calls itself for every level of nesting, and knows of substitutions only when it is too late
 * to say where they stand. Strings and comments are passed over.
 */
final class TextGuard {
    static final int MAX_DEPTH = 100;

    private final String text;
    private int at;
    private int line = 1;
    private int depth;
    /** Dots since the last blank or sign: each may be a level, as in a.b.c = 1. */
    private int dots;

    private int tooDeepLine;
    private int substitutionLine;

    private TextGuard(String text) {
        this.text = text;
    }

    static TextGuard scan(String text) {
        TextGuard guard = new TextGuard(text);
        guard.scan();
        return guard;
    }

    /** Where the text is nested too deeply; 0 where it is not. */
    int tooDeepLine() {
        return tooDeepLine;
    }

    /** Where the first substitution stands; 0 where none does. */
    int substitutionLine() {
        return substitutionLine;
    }

    private void scan() {
        while (at < text.length() && tooDeepLine == 0) {
            char c = text.charAt(at);
            switch (c) {
                case '"' -> string();
                case '#' -> comment();
                case '/' -> {
                    if (text.startsWith("//", at)) {
                        comment();
                    } else {
                        at++;
                    }
                }
                default -> {
                    step(c);
                    at++;
                }
            }
            if (depth + dots > MAX_DEPTH) {
                tooDeepLine = line;
            }
        }
    }

    private void step(char c) {
        switch (c) {
            case '{', '[' -> {
                depth++;
                dots = 0;
                if (c == '{' && at > 0 && text.charAt(at - 1) == '$' && substitutionLine == 0) {
                    substitutionLine = line;
                }
            }
            case '}', ']' -> {
                depth--;
                dots = 0;
            }
            case '.' -> dots++;
            case '\n' -> {
                line++;
                dots = 0;
            }
            case ',', '=', ':' -> dots = 0;
            default -> {}
        }
    }

    private void comment() {
        while (at < text.length() && text.charAt(at) != '\n') {
            at++;
        }
    }

    private void string() {
        if (text.startsWith("\"\"\"", at)) {
            int end = text.indexOf("\"\"\"", at + 3);
            int next = end < 0 ? text.length() : end + 3;
            line += (int)
                    text.substring(at, next).chars().filter(c -> c == '\n').count();
            at = next;
            return;
        }
        at++;
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\n') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        if (at < text.length() && text.charAt(at) == '"') {
            at++;
        }
    }
}
