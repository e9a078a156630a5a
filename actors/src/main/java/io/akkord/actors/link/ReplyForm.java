package io.akkord.actors.link;

import com.esotericsoftware.kryo.KryoException;
import io.akkord.actors.codec.StrictInput;
import io.akkord.actors.worker.WorkerReply;
import io.akkord.actors.worker.WorkerReply.Answer;
import io.akkord.actors.worker.WorkerReply.BatchDone;
import io.akkord.actors.worker.WorkerReply.Returned;
import io.akkord.actors.worker.WorkerReply.RunFailed;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What workers say, in frames. The replica's name stays: the one who reads knows whom the channel leads to. */
final class ReplyForm {
    private static final Reason[] REASONS = Reason.values();

    private ReplyForm() {}

    static void putIds(FrameOut out, List<Long> ids) {
        out.head.writeVarInt(ids.size(), true);
        for (long id : ids) {
            out.head.writeVarLong(id, true);
        }
    }

    static List<Long> readIds(FrameIn in) {
        int count = StrictInput.readCount(in.head, 1);
        List<Long> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add(in.head.readVarLong(true));
        }
        return ids;
    }

    /** Writes it in one frame, or in several where one would be too large. */
    static void write(FrameWriter writer, long channel, HandlerPayloads payloads, WorkerReply reply)
            throws IOException {
        FrameOut out = writer.out;
        if (reply instanceof BatchDone done) {
            writeDone(writer, channel, payloads, done);
            return;
        } else if (reply instanceof Returned returned) {
            out.begin(Frames.RETURNED).head.writeVarLong(channel, true);
            out.head.writeBoolean(returned.leaving());
            putIds(out, returned.ids());
        } else if (reply instanceof RunFailed failed) {
            out.begin(Frames.RUN_FAILED).head.writeVarLong(channel, true);
            out.text(failed.reason());
            putIds(out, failed.ids());
        }
        writer.write();
    }

    private static void writeDone(FrameWriter writer, long channel, HandlerPayloads payloads, BatchDone done)
            throws IOException {
        FrameOut out = writer.out;
        FrameOut.Mark start = begin(out, channel, done, done.executedRows());
        for (Answer answer : done.answers()) {
            FrameOut.Mark mark = out.mark();
            Answer put = put(out, answer, payloads);
            if (out.bytes() > writer.maxFrame() && !mark.equals(start)) {
                out.backTo(mark);
                writer.write();
                start = begin(out, channel, done, 0);
                mark = start;
                put = put(out, put, payloads);
            }
            if (out.bytes() > writer.maxFrame()) {
                String refusal = RemotePort.tooLarge("the response", out.bytes(), writer.maxFrame());
                out.backTo(mark);
                put(out, new Answer(answer.id(), Outcome.failure(Reason.INTERNAL, refusal)), payloads);
            }
        }
        writer.write();
    }

    private static FrameOut.Mark begin(FrameOut out, long channel, BatchDone done, int executedRows) {
        out.begin(Frames.BATCH_DONE).head.writeVarLong(channel, true);
        out.head.writeVarInt(executedRows, true);
        out.head.writeVarLong(done.runNanos(), false);
        out.head.writeVarLong(done.inputNanos(), false);
        out.head.writeVarLong(done.inferNanos(), false);
        out.head.writeVarLong(done.outputNanos(), false);
        return out.mark();
    }

    /** Puts it, or in its place that it cannot cross; returns what was put. */
    private static Answer put(FrameOut out, Answer answer, HandlerPayloads payloads) {
        FrameOut.Mark mark = out.mark();
        out.head.writeVarLong(answer.id(), true);
        if (answer.outcome() instanceof Outcome.Success success) {
            try {
                out.head.writeBoolean(true);
                PayloadForm.put(out, success.payload(), payloads);
                return answer;
            } catch (IllegalArgumentException e) {
                out.backTo(mark);
                return put(
                        out,
                        new Answer(answer.id(), Outcome.failure(Reason.INTERNAL, "the response: " + e.getMessage())),
                        payloads);
            }
        }
        Outcome.Failure failure = (Outcome.Failure) answer.outcome();
        out.head.writeBoolean(false);
        out.head.writeByte(failure.reason().ordinal());
        out.text(failure.message());
        return answer;
    }

    /** @param payloads by which the responses are read */
    static WorkerReply read(FrameIn in, String replica, HandlerPayloads payloads) {
        switch (in.kind) {
            case Frames.BATCH_DONE -> {
                int rows = in.head.readVarInt(true);
                long run = in.head.readVarLong(false);
                long input = in.head.readVarLong(false);
                long infer = in.head.readVarLong(false);
                long output = in.head.readVarLong(false);
                List<Answer> answers = new ArrayList<>();
                while (in.head.left() > 0) {
                    answers.add(new Answer(in.head.readVarLong(true), readOutcome(in, payloads)));
                }
                return new BatchDone(replica, answers, rows, run, input, infer, output);
            }
            case Frames.RETURNED -> {
                boolean leaving = in.head.readBoolean();
                return new Returned(replica, readIds(in), leaving);
            }
            case Frames.RUN_FAILED -> {
                String reason = in.head.readString();
                return new RunFailed(replica, readIds(in), reason);
            }
            default -> throw new KryoException("a frame of the unknown kind " + in.kind);
        }
    }

    private static Outcome readOutcome(FrameIn in, HandlerPayloads payloads) {
        if (in.head.readBoolean()) {
            PayloadForm.Read payload = PayloadForm.read(in, payloads);
            return payload.failure().isEmpty()
                    ? Outcome.success(payload.payload())
                    : Outcome.failure(Reason.INTERNAL, "the response: " + payload.failure());
        }
        int reason = in.head.readByte();
        if (reason < 0 || reason >= REASONS.length) {
            throw new KryoException("an outcome of the unknown reason " + reason);
        }
        return Outcome.failure(REASONS[reason], in.head.readString());
    }
}
