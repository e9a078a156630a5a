package io.akkord.http;

import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.RequestEntity;
import akka.http.javadsl.model.headers.Connection;
import akka.http.javadsl.model.headers.RawHeader;
import akka.stream.FlowShape;
import akka.stream.javadsl.Sink;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.TimerGraphStageLogic;
import akka.util.ByteString;
import io.akkord.runtime.request.RequestIds;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection: its requests under way, oldest first. Nothing here is thread-safe; other threads come in through {@link #wake}.
 *
 * <p>It keeps asking for the next request while one is under way, since only a connection that is read shows that its client has left.
 */
final class ConnectionLogic extends TimerGraphStageLogic {
    private static final String IDLE_CHECK = "idle-check";

    private final FlowShape<HttpRequest, HttpResponse> shape;
    private final Serving serving;
    private final ArrayDeque<Exchange> open = new ArrayDeque<>();
    private final AsyncCallback<Exchange> woken;
    private final Consumer<Exchange> wake;
    /** The body that comes in now. */
    private @Nullable BodyReader reading;

    private long idleSinceNanos = System.nanoTime();

    ConnectionLogic(FlowShape<HttpRequest, HttpResponse> shape, Serving serving) {
        super(shape);
        this.shape = shape;
        this.serving = serving;
        this.woken = createAsyncCallback(exchange -> {
            exchange.settle();
            send();
        });
        this.wake = woken::invoke;
        setHandler(shape.in(), new Requests());
        setHandler(shape.out(), new Responses());
    }

    @Override
    public void preStart() {
        serving.metrics().connectionOpened();
        scheduleAtFixedRate(IDLE_CHECK, idleCheckPeriod(), idleCheckPeriod());
        pull(shape.in());
    }

    @Override
    public void postStop() {
        reading = null;
        cancelOpen();
        while (!open.isEmpty()) {
            end(open.remove());
        }
        serving.metrics().connectionClosed();
    }

    @Override
    public void onTimer(Object key) {
        if (key instanceof BodyReader body) {
            body.timedOut();
        } else if (open.isEmpty()
                && System.nanoTime() - idleSinceNanos
                        >= serving.settings().idleTimeout().toNanos()) {
            if (isAvailable(shape.out())) {
                completeStage();
            } else {
                failStage(new TimeoutException("the client did not read its response"));
            }
        }
    }

    private Duration idleCheckPeriod() {
        return serving.settings().idleTimeout().dividedBy(4);
    }

    private void begin(HttpRequest request) {
        long now = System.nanoTime();
        RequestHead head = RequestHead.of(request);
        String id = head.requestId();
        boolean validId = id == null || RequestIds.isValid(id);
        String ownId = id == null || !validId ? serving.requestIds().next() : id;
        Exchange exchange = new Exchange(request, head, ownId, now, wake);
        open.add(exchange);
        if (!validId) {
            refuse(
                    exchange,
                    request.entity(),
                    Reply.error(
                            Statuses.BAD_REQUEST,
                            "x-request-id must be 1 to " + RequestIds.MAX_LENGTH
                                    + " characters of printable ASCII without spaces, but has another character or length"));
            return;
        }
        Endpoints.Match match = serving.endpoints().find(head.method(), head.path());
        if (match instanceof Endpoints.Refused refused) {
            refuse(exchange, request.entity(), refused.reply());
        } else if (match instanceof Endpoints.Found found) {
            Reply away = serving.door().turnAway(exchange, request, found.entrance(), now);
            if (away == null) {
                takeBody(exchange, request.entity(), found);
            } else {
                refuse(exchange, request.entity(), away);
            }
        }
    }

    private void takeBody(Exchange exchange, RequestEntity entity, Endpoints.Found found) {
        BodyBuffer body = new BodyBuffer(serving.bodies());
        exchange.hold(body);
        if (entity instanceof HttpEntity.Strict strict) {
            ByteString data = strict.getData();
            Optional<Reply> refusal = data.isEmpty() ? Optional.empty() : body.adopt(data);
            refusal.ifPresentOrElse(exchange::answer, () -> serve(exchange, found));
            return;
        }
        OptionalLong length = entity.getContentLengthOption();
        Optional<Reply> refusal = length.isPresent() ? body.expect(length.getAsLong()) : Optional.empty();
        if (refusal.isPresent()) {
            refuse(exchange, entity, refusal.get());
        } else {
            new BodyReader(exchange, body, length, () -> serve(exchange, found)).start(entity);
        }
    }

    private static void serve(Exchange exchange, Endpoints.Found found) {
        try {
            found.endpoint().serve(exchange, found.arguments());
        } catch (RuntimeException e) {
            exchange.answer(exchange.failed(e));
        }
    }

    private void refuse(Exchange exchange, RequestEntity entity, Reply reply) {
        exchange.answer(reply);
        if (!entity.isStrict()) {
            new BodyReader(exchange).start(entity);
        }
    }

    /** Pushes the reply of the oldest request if there is one and the client takes it. */
    private void send() {
        Exchange first = open.peek();
        if (first != null && first.reply() != null && isAvailable(shape.out())) {
            open.remove();
            Reply reply = first.reply();
            end(first);
            push(
                    shape.out(),
                    response(
                            reply,
                            first.requestId(),
                            open.isEmpty() && serving.draining().getAsBoolean()));
        }
        if (isClosed(shape.in())) {
            if (open.isEmpty()) {
                completeStage();
            }
        } else {
            askForMore();
        }
    }

    private void askForMore() {
        if (open.size() < serving.settings().pipeliningLimit() && !hasBeenPulled(shape.in())) {
            pull(shape.in());
        }
    }

    private void end(Exchange exchange) {
        exchange.end();
        Reply reply = exchange.reply();
        if (reply != null) {
            idleSinceNanos = System.nanoTime();
            serving.metrics().answered(reply.status());
            serving.accessLog()
                    .answered(exchange, reply.status(), reply.body().size(), idleSinceNanos - exchange.arrivalNanos());
        }
    }

    /** The client has gone. Who still sends a body is spared: why it broke off is told by its stream, which ends too. */
    private void cancelOpen() {
        for (Exchange exchange : open) {
            if (reading == null || reading.exchange != exchange) {
                exchange.cancel();
                exchange.settle();
            }
        }
    }

    /** @param last whether the client is to come back by another connection, and perhaps to another node */
    private static HttpResponse response(Reply reply, String requestId, boolean last) {
        HttpResponse response = HttpResponse.create()
                .withStatus(Statuses.code(reply.status()))
                .addHeader(RawHeader.create("x-request-id", requestId));
        if (!reply.headers().isEmpty()) {
            response = response.addHeaders(reply.headers());
        }
        if (last) {
            response = response.addHeader(Connection.create("close"));
        }
        return reply.body().isEmpty()
                ? response.withEntity(HttpEntities.EMPTY)
                : response.withEntity(HttpEntities.create(reply.type(), reply.body()));
    }

    private final class Requests extends AbstractInHandler {
        @Override
        public void onPush() {
            begin(grab(shape.in()));
            askForMore();
        }

        @Override
        public void onUpstreamFinish() {
            cancelOpen();
            send();
        }

        /** What the client sent is broken, or its connection is: in the first case it can still be told. */
        @Override
        public void onUpstreamFailure(Throwable cause) {
            onUpstreamFinish();
        }
    }

    private final class Responses extends AbstractOutHandler {
        @Override
        public void onPull() {
            send();
        }
    }

    /** Reads one body that did not come together with its head. */
    private final class BodyReader extends AbstractInHandler {
        private final Exchange exchange;
        private final BodyBuffer body;
        private final OptionalLong length;
        private final Runnable complete;
        private final SubSinkInlet<ByteString> inlet = new SubSinkInlet<>("body");
        private boolean dropping;

        BodyReader(Exchange exchange, BodyBuffer body, OptionalLong length, Runnable complete) {
            this.exchange = exchange;
            this.body = body;
            this.length = length;
            this.complete = complete;
        }

        /**
         * Drops the body of a request that has been refused. A connection that is closed with bytes unread is reset by the kernel, and
         * the client may then never see why it was refused.
         */
        BodyReader(Exchange exchange) {
            this(exchange, new BodyBuffer(serving.bodies()), OptionalLong.empty(), () -> {});
            this.dropping = true;
        }

        void start(RequestEntity entity) {
            reading = this;
            inlet.setHandler(this);
            inlet.pull();
            entity.getDataBytes().runWith(Sink.fromGraph(inlet.sink()), subFusingMaterializer());
            scheduleOnce(this, serving.settings().bodyTimeout());
        }

        @Override
        public void onPush() {
            ByteString piece = inlet.grab();
            if (!dropping) {
                body.append(piece).ifPresent(this::reject);
            }
            inlet.pull();
        }

        @Override
        public void onUpstreamFinish() {
            end();
            if (!dropping) {
                complete.run();
            }
        }

        @Override
        public void onUpstreamFailure(Throwable cause) {
            end();
            if (!dropping) {
                reject(Reply.error(
                        Statuses.BAD_REQUEST,
                        "the request body broke off after " + body.size() + " bytes"
                                + (length.isPresent() ? " of " + length.getAsLong() : "") + ": " + cause.getMessage()));
            }
        }

        private void end() {
            cancelTimer(this);
            if (reading == this) {
                reading = null;
            }
        }

        void timedOut() {
            if (dropping) {
                inlet.cancel();
                return;
            }
            reject(Reply.error(
                    Statuses.REQUEST_TIMEOUT,
                    "the request body was not complete within "
                            + serving.settings().bodyTimeout().toMillis() + " ms: " + body.size() + " bytes"
                            + (length.isPresent() ? " of " + length.getAsLong() : "") + " came"));
            inlet.cancel();
        }

        private void reject(Reply reply) {
            dropping = true;
            exchange.answer(reply);
        }
    }
}
