package io.akkord.runtime.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.akkord.runtime.request.BatchKey;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.request.TraceContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class RequestContextTest {
    private static final TraceContext TRACE = new TraceContext("ab".repeat(16), "cd".repeat(8), "01");

    @Test
    void aBoundThreadKnowsItsRequestAndForgetsItAgain() {
        RequestContext outer = context("outer", 5);
        RequestContext inner = context("inner", 7);
        try (RequestContext.Bound bound = outer.bind()) {
            try (RequestContext.Bound nested = inner.bind()) {
                assertThat(RequestContext.current()).contains(inner);
                assertThat(MDC.get("request")).isEqualTo("inner");
            }
            assertThat(RequestContext.current()).contains(outer);
            assertThat(MDC.get("request")).isEqualTo("outer");
            assertThat(MDC.get("trace")).isEqualTo(TRACE.traceId());
        }
        assertThat(RequestContext.current()).isEmpty();
        assertThat(MDC.get("request")).isNull();
        assertThat(MDC.get("trace")).isNull();
    }

    @Test
    void listenersAreToldOnceUnlessTheyWereTakenBack() {
        RequestContext context = context("r", 5);
        AtomicInteger told = new AtomicInteger();
        AtomicInteger takenBack = new AtomicInteger();
        context.onCancel(told::incrementAndGet);
        context.onCancel(takenBack::incrementAndGet).close();
        assertThat(context.isCancelled()).isFalse();
        context.cancel();
        context.cancel();
        assertThat(context.isCancelled()).isTrue();
        AtomicInteger late = new AtomicInteger();
        context.onCancel(late::incrementAndGet);
        await().until(() -> told.get() == 1 && late.get() == 1);
        assertThat(takenBack).hasValue(0);
    }

    @Test
    void aBatchIsCancelledWithTheLastOfItsRequests() {
        List<RequestContext> requests = List.of(context("a", Request.NO_DEADLINE), context("b", 9), context("c", 7));
        RequestContext batch = RequestContext.ofBatch(requests);
        assertThat(batch.id()).isEqualTo("a+2");
        assertThat(batch.deadlineNanos()).isEqualTo(7);
        assertThat(batch.trace()).isEmpty();
        requests.get(0).cancel();
        requests.get(2).cancel();
        assertThat(batch.isCancelled()).isFalse();
        requests.get(1).cancel();
        await().until(batch::isCancelled);
    }

    @Test
    void aBatchOfOneIsItsRequest() {
        RequestContext only = context("only", 5);
        assertThat(RequestContext.ofBatch(List.of(only))).isSameAs(only);
    }

    private static RequestContext context(String id, long deadline) {
        return RequestContext.of(new Request(
                id, "", 1, BatchKey.ANY, 1, 0, deadline, Request.Expiry.REQUEST_TIMEOUT, Optional.of(TRACE)));
    }
}
