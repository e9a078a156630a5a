package io.akkord.actors.link;

import com.esotericsoftware.kryo.KryoException;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.worker.ReplySink;
import io.akkord.actors.worker.WorkerActor;
import io.akkord.actors.worker.WorkerActor.Item;
import io.akkord.actors.worker.WorkerReply;
import io.akkord.actors.worker.WorkerReply.Answer;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection of another node's routers to the workers of this one. One thread reads; one writes what workers say, from whatever thread. */
final class IncomingLink {
    private static final Logger LOG = LoggerFactory.getLogger(Links.class);

    private final LinkSettings settings;
    private final Transport transport;
    private final WorkerTable workers;
    private final NodeKey from;
    private final LinkQueue queue;
    /** Workers that were asked for, there or not. */
    private final Set<Long> used = ConcurrentHashMap.newKeySet();

    IncomingLink(LinkSettings settings, Transport transport, WorkerTable workers, NodeKey from) {
        this.settings = settings;
        this.transport = transport;
        this.workers = workers;
        this.from = from;
        this.queue = new LinkQueue(settings.maxWaitingBytes());
    }

    /** Serves the connection until it ends; the calling thread reads. */
    void serve(FrameReader reader, FrameWriter writer) throws InterruptedException {
        Thread writing = new Thread(() -> write(writer), "link-from-" + from.node() + "-writer");
        writing.setDaemon(true);
        LongConsumer ended = this::workerEnded;
        workers.subscribe(ended);
        writing.start();
        String why = "it closed the connection";
        try {
            read(reader);
        } catch (IOException | KryoException e) {
            why = String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            why = "a frame that cannot be: " + e;
        } finally {
            workers.unsubscribe(ended);
            transport.close();
            queue.close();
            writing.join();
            LOG.info("the link from node {} ended: {}", from, why);
        }
    }

    private void read(FrameReader reader) throws IOException {
        for (FrameIn in = reader.read(settings.maxFrameBytes());
                in != null;
                in = reader.read(settings.maxFrameBytes())) {
            long channel = in.head.readVarLong(true);
            long worker = in.head.readVarLong(true);
            // Before it is looked up: if it ends in between, the other side is told.
            used.add(worker);
            Optional<WorkerTable.Entry> entry = workers.entry(worker);
            if (in.kind == Frames.EXECUTE) {
                execute(in, channel, entry);
            } else if (in.kind == Frames.WITHDRAW) {
                List<Long> ids = ReplyForm.readIds(in);
                entry.ifPresent(found -> found.worker()
                        .tell(new WorkerActor.Withdraw(ids, new RemoteSink(this, channel, found.payloads()))));
            } else {
                throw new KryoException("a frame of the unknown kind " + in.kind);
            }
            in.end();
        }
    }

    private void execute(FrameIn in, long channel, Optional<WorkerTable.Entry> entry) {
        HandlerPayloads payloads = entry.map(WorkerTable.Entry::payloads).orElse(HandlerPayloads.TENSORS_ONLY);
        RemoteSink sink = new RemoteSink(this, channel, payloads);
        boolean alone = in.head.readBoolean();
        long now = System.nanoTime();
        List<Item> items = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        List<Answer> refused = new ArrayList<>();
        while (in.head.left() > 0) {
            RequestForm.Read read = RequestForm.read(in, payloads, now);
            ids.add(read.id());
            if (read.request() != null) {
                items.add(new Item(read.id(), read.request()));
            } else {
                refused.add(new Answer(read.id(), Outcome.failure(Reason.INTERNAL, read.failure())));
            }
        }
        if (entry.isEmpty()) {
            sink.tell(new WorkerReply.Returned("", ids, true));
            return;
        }
        if (!refused.isEmpty()) {
            sink.tell(new WorkerReply.BatchDone("", refused, 0, 0, 0, 0, 0));
        }
        if (!items.isEmpty()) {
            entry.get().worker().tell(new WorkerActor.Execute(items, alone, sink));
        }
    }

    private void write(FrameWriter writer) {
        try {
            for (List<Outgoing> batch = queue.takeAll(); batch != null; batch = queue.takeAll()) {
                for (Outgoing message : batch) {
                    message.write(writer);
                }
                writer.flush();
            }
        } catch (IOException e) {
            // The reader sees the same, and says why.
            transport.close();
        } catch (InterruptedException | RuntimeException e) {
            LOG.error("the link from node {} ended by a defect", from, e);
            transport.close();
        }
    }

    private void workerEnded(long worker) {
        if (used.remove(worker)) {
            queue.insist(new WorkerEnded(worker));
        }
    }

    /** That a worker is no more, on its way. */
    private record WorkerEnded(long worker) implements Outgoing {
        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public void write(FrameWriter writer) throws IOException {
            writer.out.begin(Frames.WORKER_GONE).head.writeVarLong(worker, true);
            writer.write();
        }
    }

    /** A router at the other end; its link has no equal, so neither has it on another one. */
    private record RemoteSink(IncomingLink link, long channel, HandlerPayloads payloads) implements ReplySink {
        @Override
        public void tell(WorkerReply reply) {
            if (link.queue.offer(new Reply(channel, payloads, reply)) == LinkQueue.Offer.FULL) {
                link.queue.insist(new Reply(channel, payloads, withoutPayloads(reply)));
            }
        }

        /** The other side does not take its answers: it is told only that there were some. */
        private static WorkerReply withoutPayloads(WorkerReply reply) {
            if (!(reply instanceof WorkerReply.BatchDone done)) {
                return reply;
            }
            Outcome failure = Outcome.failure(
                    Reason.UNAVAILABLE, "the response was dropped: too many wait for the link between the nodes");
            return new WorkerReply.BatchDone(
                    done.replica(),
                    done.answers().stream()
                            .map(answer -> new Answer(answer.id(), failure))
                            .toList(),
                    done.executedRows(),
                    done.runNanos(),
                    done.inputNanos(),
                    done.inferNanos(),
                    done.outputNanos());
        }
    }

    /** What a worker said, on its way. */
    private record Reply(long channel, HandlerPayloads payloads, WorkerReply reply) implements Outgoing {
        @Override
        public long bytes() {
            long bytes = 0;
            if (reply instanceof WorkerReply.BatchDone done) {
                for (Answer answer : done.answers()) {
                    bytes += answer.outcome() instanceof Outcome.Success success
                            ? PayloadForm.bytes(success.payload())
                            : 0;
                }
            }
            return bytes;
        }

        @Override
        public void write(FrameWriter writer) throws IOException {
            ReplyForm.write(writer, channel, payloads, reply);
        }
    }
}
