package io.akkord.runtime.spec.document;

/**
 * What is wrong in a document, for its author.
 *
 * @param origin file and line, "app.conf: 7"
 * @param key where in the document, "deployments[0].replicas"; empty for the document itself
 * @param found the value there; empty where none is
 * @param expected what it must be; where nothing was found, what is to say of the key
 * @param hint what to do; may be empty
 */
public record Problem(String origin, String key, String found, String expected, String hint) {

    /** All of it in one line. */
    public String message() {
        String what = found.isEmpty() ? expected : "must be " + expected + ", but is " + found;
        return origin + ": " + (key.isEmpty() ? "the document" : key) + " " + what
                + (hint.isEmpty() ? "" : "; " + hint);
    }
}
