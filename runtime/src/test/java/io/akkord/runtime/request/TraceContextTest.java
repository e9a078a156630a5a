package io.akkord.runtime.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String HEADER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void aHeaderIsReadAndWritten() {
        TraceContext trace = TraceContext.parse(HEADER).orElseThrow();
        assertThat(trace).isEqualTo(new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "01"));
        assertThat(trace.traceparent()).isEqualTo(HEADER);
    }

    @Test
    void aLaterVersionMayHaveMore() {
        assertThat(TraceContext.parse("cc" + HEADER.substring(2) + "-more")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331"
            })
    void whatIsNotValidIsIgnored(String header) {
        assertThat(TraceContext.parse(header)).isEmpty();
    }

    @Test
    void aChildHasTheTraceAndASpanOfItsOwn() {
        TraceContext trace = TraceContext.parse(HEADER).orElseThrow();
        TraceContext child = trace.child();
        assertThat(child.traceId()).isEqualTo(trace.traceId());
        assertThat(child.spanId()).isNotEqualTo(trace.spanId());
        assertThat(TraceContext.parse(child.traceparent())).contains(child);
    }
}
