package io.akkord.actors.router;

import io.akkord.actors.router.Ticket.Place;
import io.akkord.actors.worker.WorkerReply.BatchDone;
import io.akkord.runtime.log.LogFields;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.stats.DeploymentStats;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a ticket ends: it leaves the statistics, the deadlines and the gate, and its caller is told. The permit is free before the caller learns
 * of it, so that it can send its next request at once. Not thread-safe.
 */
final class TicketEnds {
    private static final Logger LOG = LoggerFactory.getLogger(RouterActor.class);

    private final String deployment;
    private final AdmissionGate gate;
    private final DeploymentStats stats;
    private final Deadlines deadlines;

    TicketEnds(String deployment, AdmissionGate gate, DeploymentStats stats, Deadlines deadlines) {
        this.deployment = deployment;
        this.gate = gate;
        this.stats = stats;
        this.deadlines = deadlines;
    }

    /** Ends it with the answer of a run. */
    void succeed(Ticket ticket, BatchDone batch, Outcome outcome, long now) {
        long total = now - ticket.request.arrivalNanos();
        long queued = Math.max(0, total - batch.runNanos());
        leave(ticket);
        stats.succeeded(
                ticket.request.rows(), total, queued, batch.inputNanos(), batch.inferNanos(), batch.outputNanos());
        tell(ticket, outcome);
    }

    /** Ends it without an answer. */
    void end(Ticket ticket, Outcome outcome, long now) {
        leave(ticket);
        Reason reason = outcome instanceof Outcome.Failure failure ? failure.reason() : Reason.INTERNAL;
        stats.failed(reason, now - ticket.request.arrivalNanos());
        tell(ticket, outcome);
    }

    /** Tells the operator of a request that replicas or runs were lost with, and that is not tried again. */
    void logGivenUp(Ticket ticket, Outcome.Failure verdict) {
        try (LogFields fields = fields(ticket)) {
            LOG.error(
                    "deployment {}: request {} is not run again: {}",
                    deployment,
                    ticket.request.id(),
                    verdict.message());
        }
    }

    private void leave(Ticket ticket) {
        if (ticket.place == Place.QUEUED || ticket.place == Place.SUSPECT) {
            stats.queued(-1);
        }
        deadlines.remove(ticket);
        ticket.place = Place.ENDED;
        gate.leave();
    }

    private void tell(Ticket ticket, Outcome outcome) {
        try {
            ticket.listener.accept(outcome);
        } catch (RuntimeException e) {
            try (LogFields fields = fields(ticket)) {
                LOG.error(
                        "deployment {}: the caller of request {} failed to take its outcome",
                        deployment,
                        ticket.request.id(),
                        e);
            }
        }
    }

    private LogFields fields(Ticket ticket) {
        LogFields fields = LogFields.with(LogFields.DEPLOYMENT, deployment).and(LogFields.REQUEST, ticket.request.id());
        ticket.request.trace().ifPresent(trace -> fields.and(LogFields.TRACE, trace.traceId()));
        return fields;
    }
}
