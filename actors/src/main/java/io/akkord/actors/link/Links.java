package io.akkord.actors.link;

import io.akkord.actors.cluster.LinkAddress;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.RoutingTable.Endpoint;
import io.akkord.runtime.spec.DeploymentSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections between this node and others that carry requests and answers: one for the routers here to each node they send to, and one from
 * each node whose routers send here. A connection that ends means that the process at its other side is gone, which the kernel tells within
 * milliseconds; listeners hear of it. Silence means nothing here; that is for the failure detector, see {@link #forget}.
 *
 * <p>Each connection has two threads, which block. Thread-safe.
 */
public final class Links implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Links.class);
    /** More than any cluster has nodes; whoever opens more is not of ours. */
    private static final int MAX_INCOMING = 2_000;

    private final LinkSettings settings;
    private final NodeKey self;
    private final WorkerTable workers;
    private final ServerSocketChannel server;
    private final LinkAddress address;
    private final Watchdog watchdog = new Watchdog();
    private final Map<NodeKey, OutgoingLink> outgoing = new ConcurrentHashMap<>();
    private final Set<SocketChannel> incoming = ConcurrentHashMap.newKeySet();
    private final List<Consumer<LinkEvent>> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    private Links(LinkSettings settings, NodeKey self, WorkerTable workers, ServerSocketChannel server)
            throws IOException {
        this.settings = settings;
        this.self = self;
        this.workers = workers;
        this.server = server;
        this.address = new LinkAddress(settings.host(), ((InetSocketAddress) server.getLocalAddress()).getPort());
    }

    /**
     * Listens for other nodes.
     *
     * @throws IOException when the port cannot be had
     */
    public static Links listen(LinkSettings settings, NodeKey self, WorkerTable workers) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.bind(new InetSocketAddress(settings.host(), settings.port()), 256);
            Links links = new Links(settings, self, workers, server);
            Thread acceptor = new Thread(links::accept, "link-acceptor");
            acceptor.setDaemon(true);
            acceptor.start();
            return links;
        } catch (IOException e) {
            server.close();
            throw new IOException(
                    "links cannot listen at " + settings.host() + ":" + settings.port() + ": " + e.getMessage(), e);
        }
    }

    /** Where other nodes find this one. */
    public LinkAddress address() {
        return address;
    }

    /** The way to a worker of another node. A connection is made at once if there is none. */
    public WorkerPort port(Endpoint endpoint, LinkAddress where, DeploymentSpec spec) {
        return new RemotePort(link(endpoint.node(), where), endpoint, HandlerPayloads.of(spec));
    }

    private OutgoingLink link(NodeKey node, LinkAddress where) {
        return outgoing.computeIfAbsent(node, key -> {
            OutgoingLink link = new OutgoingLink(settings, self, key, where, watchdog, this::tell);
            if (closed) {
                link.close();
            } else {
                link.start();
            }
            return link;
        });
    }

    /**
     * Has the listener told what happens to the connections to other nodes, on any thread; it must not block.
     *
     * @return ends it
     */
    public Runnable subscribe(Consumer<LinkEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** That node is no member any more, so a connection to it is not wanted. Listeners hear that it is gone. */
    public void forget(NodeKey node) {
        OutgoingLink link = outgoing.remove(node);
        if (link != null) {
            link.close();
        }
    }

    private void tell(LinkEvent event) {
        OutgoingLink link = outgoing.get(event.node());
        if (link != null && link.isEnded()) {
            outgoing.remove(event.node(), link);
        }
        listeners.forEach(listener -> listener.accept(event));
    }

    private void accept() {
        while (!closed) {
            try {
                SocketChannel channel = server.accept();
                if (incoming.size() >= MAX_INCOMING) {
                    channel.close();
                    continue;
                }
                incoming.add(channel);
                Thread reader = new Thread(
                        () -> serve(channel), "link-from-" + channel.socket().getPort());
                reader.setDaemon(true);
                reader.start();
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("a link could not be accepted", e);
                // Such as too many open files: soon again, but not at once.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    private void serve(SocketChannel channel) {
        try {
            Transport.tuned(channel);
            Transport transport = watchdog.within(
                    settings.connectTimeout(),
                    channel,
                    () -> settings.tls().isPresent()
                            ? TlsTransport.server(settings.tls().get(), channel.socket())
                            : Transport.Plain.of(channel));
            FrameReader reader = new FrameReader(transport);
            FrameWriter writer = new FrameWriter(transport, settings.maxFrameBytes());
            NodeKey from = watchdog.within(
                    settings.connectTimeout(),
                    transport,
                    () -> Greeting.accept(transport, reader, writer, settings.clusterName(), self));
            Thread.currentThread().setName("link-from-" + from.node() + "-reader");
            new IncomingLink(settings, transport, workers, from).serve(reader, writer);
        } catch (IOException | RuntimeException e) {
            if (!closed) {
                LOG.warn("a connection to the links of this node is refused: {}", e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            incoming.remove(channel);
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing is left to be done with it.
            }
        }
    }

    /** Ends all connections. */
    @Override
    public void close() throws IOException {
        closed = true;
        server.close();
        outgoing.values().forEach(OutgoingLink::close);
        outgoing.clear();
        for (SocketChannel channel : incoming) {
            channel.close();
        }
        watchdog.close();
    }
}
