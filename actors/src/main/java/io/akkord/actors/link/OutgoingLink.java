package io.akkord.actors.link;

import io.akkord.actors.cluster.LinkAddress;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.RoutingTable.Endpoint;
import io.akkord.actors.worker.ReplySink;
import io.akkord.actors.worker.WorkerReply;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of this node's routers to one other node. Its writer thread connects, writes, and connects again with a growing pause, until it
 * is closed or that node turns out to be another one; a thread beside it reads. Whoever is told of its end runs elsewhere what
 * it had sent here, sent or not.
 */
final class OutgoingLink {
    private static final Logger LOG = LoggerFactory.getLogger(Links.class);
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    private final LinkSettings settings;
    private final NodeKey self;
    private final NodeKey node;
    private final LinkAddress address;
    private final Watchdog watchdog;
    private final Consumer<LinkEvent> events;

    /** Who is answered: a router, by the worker it sent to. */
    private record Channel(Endpoint endpoint, ReplySink sink, HandlerPayloads payloads) {}

    private record ChannelKey(long worker, ReplySink sink) {}

    private final Map<Long, Channel> channels = new ConcurrentHashMap<>();
    private final Map<ChannelKey, Long> numbers = new ConcurrentHashMap<>();
    private final AtomicLong lastChannel = new AtomicLong();

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile LinkQueue queue;
    private volatile @Nullable Transport transport;

    OutgoingLink(
            LinkSettings settings,
            NodeKey self,
            NodeKey node,
            LinkAddress address,
            Watchdog watchdog,
            Consumer<LinkEvent> events) {
        this.settings = settings;
        this.self = self;
        this.node = node;
        this.address = address;
        this.watchdog = watchdog;
        this.events = events;
        this.queue = new LinkQueue(settings.maxWaitingBytes());
    }

    void start() {
        thread("writer", this::run).start();
    }

    boolean isEnded() {
        return ended.getCount() == 0;
    }

    /** The number under which a router is answered about that worker. */
    long channel(Endpoint endpoint, ReplySink sink, HandlerPayloads payloads) {
        ChannelKey key = new ChannelKey(endpoint.worker(), sink);
        Long known = numbers.get(key);
        return known != null
                ? known
                : numbers.computeIfAbsent(key, absent -> {
                    long number = lastChannel.incrementAndGet();
                    channels.put(number, new Channel(endpoint, sink, payloads));
                    return number;
                });
    }

    LinkQueue.Offer offer(Outgoing message) {
        return queue.offer(message);
    }

    /** Ends it for good. */
    void close() {
        ended.countDown();
        hangUp();
    }

    private void hangUp() {
        Transport now = transport;
        if (now != null) {
            now.close();
        }
        queue.close();
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        while (!isEnded()) {
            long began = System.nanoTime();
            try {
                serve();
            } catch (InterruptedException e) {
                close();
            } catch (RuntimeException | Error e) {
                LOG.error("the link to node {} ended by a defect", node, e);
            }
            if (System.nanoTime() - began > TimeUnit.MILLISECONDS.toNanos(LONGEST_PAUSE_MILLIS)) {
                pause = FIRST_PAUSE_MILLIS;
            }
            try {
                if (ended.await(pause, TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                close();
            }
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    /** One connection, from its making to its end. */
    private void serve() throws InterruptedException {
        LinkQueue mine = queue;
        FrameReader reader;
        FrameWriter writer;
        Transport connection;
        try {
            connection = connect();
            reader = new FrameReader(connection);
            writer = new FrameWriter(connection, settings.maxFrameBytes());
            watchdog.within(
                    settings.connectTimeout(),
                    connection,
                    () -> Greeting.connect(connection, reader, writer, settings.clusterName(), self, node));
        } catch (IOException | RuntimeException e) {
            unconnected(e);
            return;
        }
        transport = connection;
        if (isEnded()) {
            hangUp();
        }
        LOG.info("linked to node {} at {}", node, connection.remote());
        events.accept(new LinkEvent.Connected(node));
        String[] why = {"it closed the connection"};
        Thread reading = thread("reader", () -> {
            try {
                read(reader);
            } catch (IOException | RuntimeException e) {
                why[0] = String.valueOf(e.getMessage());
            } finally {
                connection.close();
                mine.close();
            }
        });
        reading.start();
        try {
            write(mine, writer);
        } finally {
            connection.close();
            reading.join();
            renewQueue();
            LOG.warn("the link to node {} ended: {}", node, why[0]);
            events.accept(new LinkEvent.Gone(node, why[0]));
        }
    }

    /** What waited is given back by whoever hears of the event that follows. */
    private void renewQueue() {
        LinkQueue old = queue;
        if (!isEnded()) {
            queue = new LinkQueue(settings.maxWaitingBytes());
        }
        old.close();
    }

    private void unconnected(Exception e) {
        renewQueue();
        String why = String.valueOf(e.getMessage());
        if (e instanceof Greeting.WrongNodeException) {
            LOG.info("node {} is gone: {}", node, why);
            close();
            events.accept(new LinkEvent.Gone(node, why));
        } else {
            LOG.warn("no link to node {} at {}:{}: {}", node, address.host(), address.port(), why);
            events.accept(new LinkEvent.Unconnected(node, why));
        }
    }

    private Transport connect() throws IOException {
        int timeout = Math.toIntExact(settings.connectTimeout().toMillis());
        SocketChannel channel = Transport.connect(new InetSocketAddress(address.host(), address.port()), timeout);
        if (settings.tls().isEmpty()) {
            return Transport.Plain.of(channel);
        }
        return watchdog.within(
                settings.connectTimeout(),
                channel,
                () -> TlsTransport.client(settings.tls().get(), channel.socket(), address.host(), address.port()));
    }

    private void write(LinkQueue mine, FrameWriter writer) throws InterruptedException {
        try {
            for (List<Outgoing> batch = mine.takeAll(); batch != null; batch = mine.takeAll()) {
                for (Outgoing message : batch) {
                    message.write(writer);
                }
                writer.flush();
            }
        } catch (IOException e) {
            // The reader sees the same, and says why.
        }
    }

    private void read(FrameReader reader) throws IOException {
        for (FrameIn in = reader.read(settings.maxFrameBytes());
                in != null;
                in = reader.read(settings.maxFrameBytes())) {
            if (in.kind == Frames.WORKER_GONE) {
                workerGone(in.head.readVarLong(true));
                continue;
            }
            Channel channel = channels.get(in.head.readVarLong(true));
            if (channel != null) {
                WorkerReply reply = ReplyForm.read(in, channel.endpoint().replica(), channel.payloads());
                in.end();
                channel.sink().tell(reply);
            }
        }
    }

    private void workerGone(long worker) {
        // First all of them: a router that is told may send again, and is answered about that separately.
        List<Map.Entry<Long, Channel>> those = channels.entrySet().stream()
                .filter(entry -> entry.getValue().endpoint().worker() == worker)
                .toList();
        for (Map.Entry<Long, Channel> entry : those) {
            channels.remove(entry.getKey());
            numbers.remove(new ChannelKey(worker, entry.getValue().sink()));
        }
        those.forEach(entry -> entry.getValue().sink().tell(new WorkerReply.Ended(node, worker)));
    }

    private Thread thread(String what, Runnable body) {
        Thread thread = new Thread(body, "link-to-" + node.node() + "-" + what);
        thread.setDaemon(true);
        return thread;
    }
}
