package io.akkord.actors.link;

import com.esotericsoftware.kryo.KryoException;
import io.akkord.actors.codec.StrictInput;
import io.akkord.actors.worker.WorkerActor.Item;
import io.akkord.runtime.request.BatchKey;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.request.Request.Expiry;
import io.akkord.runtime.request.TraceContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request in a frame. Clocks of nodes have nothing to do with each other, so its times travel as what has passed and what is left; how long
 * it is under way is not counted.
 */
final class RequestForm {
    private RequestForm() {}

    static void put(FrameOut out, Item item, HandlerPayloads handlers, long now) {
        Request request = item.request();
        out.head.writeVarLong(item.id(), true);
        out.text(request.id());
        out.head.writeVarInt(request.rows(), true);
        List<BatchKey.Part> parts = request.batchKey().parts();
        out.head.writeVarInt(parts.size(), true);
        for (BatchKey.Part part : parts) {
            out.text(part.input());
            out.head.writeByte(part.dataType().ordinal());
            PayloadForm.putShape(out.head, part.row());
        }
        out.head.writeVarInt(request.priority(), true);
        out.head.writeVarLong(now - request.arrivalNanos(), false);
        out.head.writeBoolean(request.hasDeadline());
        if (request.hasDeadline()) {
            out.head.writeVarLong(request.deadlineNanos() - now, false);
        }
        out.head.writeByte(request.expiry() == Expiry.QUEUE_TIMEOUT ? 1 : 0);
        out.head.writeBoolean(request.trace().isPresent());
        request.trace().ifPresent(trace -> out.text(trace.traceparent()));
        PayloadForm.put(out, request.payload(), handlers);
    }

    /** An item, or its number and why it cannot be run. */
    record Read(long id, @Nullable Request request, String failure) {}

    static Read read(FrameIn in, HandlerPayloads handlers, long now) {
        StrictInput head = in.head;
        long id = head.readVarLong(true);
        String name = head.readString();
        int rows = head.readVarInt(true);
        int partCount = StrictInput.readCount(head, 3);
        List<BatchKey.Part> parts = new ArrayList<>(partCount);
        for (int i = 0; i < partCount; i++) {
            parts.add(new BatchKey.Part(head.readString(), PayloadForm.dataType(head), PayloadForm.readShape(head)));
        }
        int priority = head.readVarInt(true);
        long arrival = now - head.readVarLong(false);
        long deadline = Request.NO_DEADLINE;
        if (head.readBoolean()) {
            deadline = now + head.readVarLong(false);
            deadline += deadline == Request.NO_DEADLINE ? 1 : 0;
        }
        Expiry expiry = head.readByte() == 1 ? Expiry.QUEUE_TIMEOUT : Expiry.REQUEST_TIMEOUT;
        Optional<TraceContext> trace = head.readBoolean() ? TraceContext.parse(head.readString()) : Optional.empty();
        if (rows < 0 || priority < 1) {
            throw new KryoException("a request of " + rows + " rows and priority " + priority);
        }
        PayloadForm.Read payload = PayloadForm.read(in, handlers);
        if (!payload.failure().isEmpty()) {
            return new Read(id, null, payload.failure());
        }
        BatchKey key = parts.isEmpty() ? BatchKey.ANY : new BatchKey(parts);
        return new Read(
                id, new Request(name, payload.payload(), rows, key, priority, arrival, deadline, expiry, trace), "");
    }
}
