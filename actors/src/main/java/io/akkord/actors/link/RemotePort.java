package io.akkord.actors.link;

import io.akkord.actors.cluster.RoutingTable.Endpoint;
import io.akkord.actors.worker.ReplySink;
import io.akkord.actors.worker.WorkerActor.Item;
import io.akkord.actors.worker.WorkerReply;
import io.akkord.actors.worker.WorkerReply.Answer;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A worker on another node, as one router reaches it. */
final class RemotePort implements WorkerPort {
    private final OutgoingLink link;
    private final Endpoint endpoint;
    private final HandlerPayloads payloads;

    RemotePort(OutgoingLink link, Endpoint endpoint, HandlerPayloads payloads) {
        this.link = link;
        this.endpoint = endpoint;
        this.payloads = payloads;
    }

    @Override
    public void execute(List<Item> items, boolean alone, ReplySink replies) {
        Execute message = new Execute(items, alone, replies, link.channel(endpoint, replies, payloads));
        switch (link.offer(message)) {
            case TAKEN -> {}
            case CLOSED -> message.giveBack();
            case FULL -> {
                String full = "as much as may wait for the link to node "
                        + endpoint.node().node() + " waits already; try again later";
                message.fail(items.stream()
                        .map(item -> new Answer(item.id(), Outcome.failure(Reason.UNAVAILABLE, full)))
                        .toList());
            }
        }
    }

    @Override
    public void withdraw(List<Long> ids, ReplySink replies) {
        // Where it cannot be sent nothing is left to be withdrawn.
        link.offer(new Withdraw(ids, link.channel(endpoint, replies, payloads)));
    }

    /** Work on its way. */
    private final class Execute implements Outgoing {
        private final List<Item> items;
        private final boolean alone;
        private final ReplySink replies;
        private final long channel;
        private final long bytes;

        Execute(List<Item> items, boolean alone, ReplySink replies, long channel) {
            this.items = items;
            this.alone = alone;
            this.replies = replies;
            this.channel = channel;
            this.bytes = items.stream()
                    .mapToLong(item -> PayloadForm.bytes(item.request().payload()))
                    .sum();
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public void write(FrameWriter writer) throws IOException {
            List<Answer> refused = new ArrayList<>();
            long now = System.nanoTime();
            FrameOut out = writer.out;
            FrameOut.Mark start = begin(out);
            for (Item item : items) {
                FrameOut.Mark mark = out.mark();
                String refusal = put(writer, item, now);
                if (refusal == null && out.bytes() > writer.maxFrame() && !mark.equals(start)) {
                    out.backTo(mark);
                    writer.write();
                    start = begin(out);
                    mark = start;
                    refusal = put(writer, item, now);
                }
                if (refusal == null && out.bytes() > writer.maxFrame()) {
                    refusal = tooLarge("the request", out.bytes(), writer.maxFrame());
                }
                if (refusal != null) {
                    out.backTo(mark);
                    refused.add(new Answer(item.id(), Outcome.failure(Reason.BAD_REQUEST, refusal)));
                }
            }
            if (!out.mark().equals(start)) {
                writer.write();
            }
            if (!refused.isEmpty()) {
                fail(refused);
            }
        }

        private FrameOut.Mark begin(FrameOut out) {
            out.begin(Frames.EXECUTE);
            out.head.writeVarLong(channel, true);
            out.head.writeVarLong(endpoint.worker(), true);
            out.head.writeBoolean(alone);
            return out.mark();
        }

        private @Nullable String put(FrameWriter writer, Item item, long now) {
            try {
                RequestForm.put(writer.out, item, payloads, now);
                return null;
            } catch (IllegalArgumentException e) {
                return String.valueOf(e.getMessage());
            }
        }

        void fail(List<Answer> answers) {
            replies.tell(new WorkerReply.BatchDone(endpoint.replica(), answers, 0, 0, 0, 0, 0));
        }

        void giveBack() {
            replies.tell(new WorkerReply.Returned(
                    endpoint.replica(), items.stream().map(Item::id).toList(), true));
        }
    }

    static String tooLarge(String what, long bytes, int most) {
        return what + " takes " + bytes + " bytes, but between nodes it may take " + most + " at most";
    }

    /** Work that is not wanted any more. */
    private final class Withdraw implements Outgoing {
        private final List<Long> ids;
        private final long channel;

        Withdraw(List<Long> ids, long channel) {
            this.ids = ids;
            this.channel = channel;
        }

        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public void write(FrameWriter writer) throws IOException {
            FrameOut out = writer.out.begin(Frames.WITHDRAW);
            out.head.writeVarLong(channel, true);
            out.head.writeVarLong(endpoint.worker(), true);
            ReplyForm.putIds(out, ids);
            writer.write();
        }
    }
}
