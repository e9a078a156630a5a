package io.akkord.http;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import io.akkord.actors.node.DeploymentPort.Submission;
import io.akkord.http.access.Pass;
import io.akkord.runtime.log.LogFields;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One HTTP request under way. All of it runs on its connection's stage, except {@link #answer}, which any thread may call. */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final ByteBuffer NO_BODY = ByteBuffer.allocate(0);

    private final HttpRequest request;
    private final RequestHead head;
    private final String requestId;
    private final long arrivalNanos;
    private final Consumer<Exchange> wake;
    private final AtomicReference<@Nullable Supplier<Reply>> answer = new AtomicReference<>();
    private @Nullable BodyBuffer body;
    private @Nullable Submission submission;
    private @Nullable Reply reply;
    private @Nullable Pass pass;

    /**
     * @param arrivalNanos by {@link System#nanoTime()}
     * @param wake told from any thread that there is an answer; has the stage call {@link #settle}
     */
    Exchange(HttpRequest request, RequestHead head, String requestId, long arrivalNanos, Consumer<Exchange> wake) {
        this.request = request;
        this.head = head;
        this.requestId = requestId;
        this.arrivalNanos = arrivalNanos;
        this.wake = wake;
    }

    RequestHead head() {
        return head;
    }

    String requestId() {
        return requestId;
    }

    long arrivalNanos() {
        return arrivalNanos;
    }

    /** The body, complete; empty when there was none. */
    ByteBuffer body() {
        return body == null ? NO_BODY.duplicate() : body.toBuffer();
    }

    /** Gives the exchange its body, whose memory it holds until it ends. */
    void hold(BodyBuffer collected) {
        this.body = collected;
    }

    /** Answers. Thread-safe; the first answer counts. */
    void answer(Reply now) {
        answer(() -> now);
    }

    /**
     * Answers with what the supplier makes, which runs on the connection's stage: the place for encoding, so that nobody else waits for
     * it. Thread-safe; the first answer counts.
     */
    void answer(Supplier<Reply> later) {
        if (answer.compareAndSet(null, later)) {
            wake.accept(this);
        }
    }

    /** Work that is to be cancelled when the client goes away. */
    void dependsOn(Submission work) {
        this.submission = work;
    }

    /** The client has gone. */
    void cancel() {
        Reply gone =
                Reply.error(Statuses.CLIENT_CLOSED_REQUEST, "the client closed the connection before it was answered");
        if (answer.compareAndSet(null, () -> gone)) {
            reply = gone;
            if (submission != null) {
                submission.cancel();
            }
        }
    }

    /** Makes the reply, once there is an answer. */
    void settle() {
        Supplier<Reply> source = answer.get();
        if (reply != null || source == null) {
            return;
        }
        try {
            reply = source.get();
        } catch (RuntimeException e) {
            reply = failed(e);
        }
    }

    /** What a fault of the server itself is answered with; it is logged here. */
    Reply failed(Throwable cause) {
        try (LogFields fields = logFields()) {
            LOG.error("{} {} failed inside the server, request {}", head.method(), head.path(), requestId, cause);
        }
        return Reply.error(
                Statuses.INTERNAL, "the server failed to answer; its log has the reason under request id " + requestId);
    }

    /** Of what is logged about it. */
    LogFields logFields() {
        LogFields fields = LogFields.with(LogFields.REQUEST, requestId);
        head.trace().ifPresent(trace -> fields.and(LogFields.TRACE, trace.traceId()));
        return fields;
    }

    /** What it is answered with; null until it is settled. */
    @Nullable
    Reply reply() {
        return reply;
    }

    /** The request was let in by a key. */
    void admittedBy(Pass given) {
        this.pass = given;
    }

    /** The name of the key by which it was let in; empty when none was asked for. */
    String keyName() {
        return pass == null ? "" : pass.keyName();
    }

    /** The exchange is over: lets go of everything it holds. */
    void end() {
        release();
        if (pass != null) {
            pass.release();
        }
    }

    /** The query of its URI as sent, without the question mark; empty when there is none. */
    String query() {
        return request.getUri().rawQueryString().orElse("");
    }

    /** A header that only few endpoints look at; empty when absent. */
    Optional<String> header(String name) {
        return request.getHeader(name).map(HttpHeader::value);
    }

    /** Lets go of the body's memory. */
    void release() {
        if (body != null) {
            body.release();
        }
    }

    /** The client's address, or "-". */
    String client() {
        return request.getAttribute(AttributeKeys.remoteAddress)
                .flatMap(akka.http.javadsl.model.RemoteAddress::getAddress)
                .map(InetAddress::getHostAddress)
                .orElse("-");
    }
}
