package io.akkord.runtime.engine.process;

import io.akkord.runtime.engine.Engine;
import io.akkord.runtime.engine.Engine.Execution;
import io.akkord.runtime.engine.EngineHost;
import io.akkord.runtime.engine.Engines;
import io.akkord.runtime.handler.HandlerServices;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.request.Outcome.Success;
import io.akkord.runtime.tensor.Tensors;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of one engine. Its main thread reads what the parent asks, and hands it to the engine's own threads, which write the
 * answers. Because it does nothing else, it notices at once when the connection ends, as it does when the parent is gone, and ends the
 * process then, whatever the engine is doing.
 */
public final class EngineChild {
    private static final Logger LOG = LoggerFactory.getLogger(EngineChild.class);
    private static final int FAILED = 70;

    private final FrameReader reader;
    private final FrameWriter writer;
    private @Nullable EngineHost host;

    private EngineChild(SocketChannel channel) {
        this.reader = new FrameReader(channel);
        this.writer = new FrameWriter(channel);
    }

    /** Started by the parent, with the path of its socket as the argument and a secret on the standard input. */
    public static void main(String[] arguments) {
        int code = FAILED;
        Path socket = Path.of(arguments[0]);
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            String secret = new String(System.in.readAllBytes(), StandardCharsets.US_ASCII);
            EngineChild child = new EngineChild(channel);
            child.writer.write(new Message.Hello(secret));
            child.serve();
            code = 0;
        } catch (Throwable t) {
            LOG.error("the process of the engine gives up", t);
        } finally {
            removeFolder(socket);
            // Not exit: nothing that an engine, or the handler of a user, left behind may keep the process.
            Runtime.getRuntime().halt(code);
        }
    }

    /** A parent that was killed could not do it. */
    private static void removeFolder(Path socket) {
        try {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(socket.toAbsolutePath().getParent());
        } catch (IOException e) {
            LOG.debug("the folder of {} is left to the parent", socket, e);
        }
    }

    private void serve() throws IOException {
        for (Message message = reader.read(); message != null; message = reader.read()) {
            if (message instanceof Message.Load load && host == null) {
                load(load.order());
            } else if (message instanceof Message.Run run && host != null) {
                run(host, run);
            } else if (message instanceof Message.CheckHealth && host != null) {
                host.checkHealth(illness -> send(
                        illness.isPresent() ? new Message.Ill(String.valueOf(illness.get())) : new Message.Healthy()));
            } else if (message instanceof Message.Close && host != null) {
                host.close(() -> Runtime.getRuntime().halt(0));
            } else {
                throw new ProtocolException("a " + message.getClass().getSimpleName() + " was not expected now");
            }
        }
    }

    private void load(EngineOrder order) {
        HandlerServices services =
                HandlerServices.none("a handler with isolation 'process' runs in a JVM of its own, which is"
                        + " no node; give its deployment isolation 'in_process', or let another handler make the call");
        Engine engine = new Engines(order.settings(), services).create(order.spec(), order.resources());
        host = new EngineHost(order.spec().name(), engine);
        host.start(
                List.of(),
                failure -> send(
                        failure.isPresent()
                                ? new Message.LoadFailed(
                                        String.valueOf(failure.get().getMessage()),
                                        failure.get().isUnfitNode())
                                : new Message.Loaded()));
    }

    private void run(EngineHost to, Message.Run run) {
        to.run(run.payloads(), (execution, thrown) -> {
            if (execution != null) {
                send(new Message.Done(run.id(), fitting(execution)));
            } else {
                send(new Message.RunFailed(run.id(), String.valueOf(thrown)));
            }
        });
    }

    /** What cannot cross fails alone. */
    private static Execution fitting(Execution execution) {
        List<Outcome> outcomes = new ArrayList<>(execution.outcomes().size());
        for (Outcome outcome : execution.outcomes()) {
            Optional<String> refusal =
                    outcome instanceof Success success ? Wire.refuse((Tensors) success.payload()) : Optional.empty();
            outcomes.add(refusal.map(reason -> Outcome.failure(Reason.INTERNAL, reason))
                    .orElse(outcome));
        }
        return new Execution(outcomes, execution.inputNanos(), execution.inferNanos(), execution.outputNanos());
    }

    private void send(Message message) {
        try {
            writer.write(message);
        } catch (IOException | RuntimeException | Error e) {
            // The parent is gone, or would wait for this answer forever.
            LOG.error("an answer could not be sent", e);
            Runtime.getRuntime().halt(FAILED);
        }
    }
}
