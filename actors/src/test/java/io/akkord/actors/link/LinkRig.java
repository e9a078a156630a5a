package io.akkord.actors.link;

import akka.actor.typed.ActorRef;
import io.akkord.actors.cluster.LinkAddress;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.RoutingTable.Endpoint;
import io.akkord.actors.worker.ReplySink;
import io.akkord.actors.worker.WorkerActor;
import io.akkord.actors.worker.WorkerReply;
import io.akkord.runtime.spec.DeploymentSpec;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** The links of two nodes in this JVM: routers are here, workers there. */
final class LinkRig implements AutoCloseable {
    static final NodeKey HERE = new NodeKey("here", 1);
    static final NodeKey THERE = new NodeKey("there", 2);

    final WorkerTable workers = new WorkerTable();
    final Links here;
    final Links there;
    final BlockingQueue<LinkEvent> events = new LinkedBlockingQueue<>();

    LinkRig(Optional<SSLContext> tls, int maxFrame) throws IOException {
        LinkSettings plain = LinkSettings.of("test", "127.0.0.1", 0, tls);
        LinkSettings settings = new LinkSettings(
                "test", "127.0.0.1", 0, tls, maxFrame, plain.maxWaitingBytes(), plain.connectTimeout());
        here = Links.listen(settings, HERE, new WorkerTable());
        there = Links.listen(settings, THERE, workers);
        here.subscribe(events::add);
    }

    static LinkRig plain() throws IOException {
        return new LinkRig(Optional.empty(), LinkSettings.MAX_FRAME);
    }

    /** A way from here to that worker. */
    WorkerPort port(DeploymentSpec spec, ActorRef<WorkerActor.Command> worker) {
        return port(spec, workers.register(spec, worker));
    }

    WorkerPort port(DeploymentSpec spec, long number) {
        return here.port(new Endpoint("m#1", THERE, number), there.address(), spec);
    }

    static WorkerPort port(Links from, NodeKey node, LinkAddress address, DeploymentSpec spec) {
        return from.port(new Endpoint("m#1", node, 1), address, spec);
    }

    <E extends LinkEvent> E event(Class<E> type) throws InterruptedException {
        LinkEvent event = events.poll(10, TimeUnit.SECONDS);
        if (!type.isInstance(event)) {
            throw new AssertionError("expected " + type.getSimpleName() + ", but found " + event);
        }
        return type.cast(event);
    }

    /** A router as workers see it. */
    static final class Router implements ReplySink {
        final BlockingQueue<WorkerReply> replies = new LinkedBlockingQueue<>();

        @Override
        public void tell(WorkerReply reply) {
            replies.add(reply);
        }

        <R extends WorkerReply> R next(Class<R> type) throws InterruptedException {
            WorkerReply reply = replies.poll(20, TimeUnit.SECONDS);
            if (!type.isInstance(reply)) {
                throw new AssertionError("expected " + type.getSimpleName() + ", but found " + reply);
            }
            return type.cast(reply);
        }
    }

    @Override
    public void close() throws IOException {
        here.close();
        there.close();
    }
}
