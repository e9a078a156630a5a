package io.akkord.http;

/** Says from the depth of an endpoint that a request is refused. Never leaves its endpoint; carries no stack trace. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    private Refusal(Reply reply) {
        super(reply.toString(), null, false, false);
        this.reply = reply;
    }

    Refusal(int status, String text) {
        this(Reply.error(status, text));
    }

    static Refusal of(Reply reply) {
        return new Refusal(reply);
    }

    static Refusal badRequest(String text) {
        return new Refusal(Statuses.BAD_REQUEST, text);
    }

    Reply reply() {
        return reply;
    }
}
