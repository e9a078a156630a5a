package io.akkord.runtime.engine.process;

import io.akkord.runtime.engine.Engine.Execution;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.tensor.Tensors;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;

/** The messages on the wire: the only kinds there are. A number is never used again for something else. */
final class MessageCodec {
    private static final int HELLO = 1;
    private static final int LOAD = 2;
    private static final int LOADED = 3;
    private static final int LOAD_FAILED = 4;
    private static final int RUN = 5;
    private static final int DONE = 6;
    private static final int RUN_FAILED = 7;
    private static final int CHECK_HEALTH = 8;
    private static final int HEALTHY = 9;
    private static final int ILL = 10;
    private static final int CLOSE = 11;

    private MessageCodec() {}

    /**
     * Writes a message.
     *
     * @return its kind
     * @throws IllegalArgumentException when it holds what cannot cross
     */
    static int put(WireOut out, Message message) {
        if (message instanceof Message.Run run) {
            out.putLong(run.id()).putList(run.payloads(), (o, payload) -> o.putTensors((Tensors) payload));
            return RUN;
        } else if (message instanceof Message.Done done) {
            Execution execution = done.execution();
            out.putLong(done.id())
                    .putLong(execution.inputNanos())
                    .putLong(execution.inferNanos())
                    .putLong(execution.outputNanos())
                    .putList(execution.outcomes(), MessageCodec::putOutcome);
            return DONE;
        } else if (message instanceof Message.RunFailed failed) {
            out.putLong(failed.id()).putText(failed.reason());
            return RUN_FAILED;
        } else if (message instanceof Message.Hello hello) {
            out.putInt(Wire.VERSION).putText(hello.secret());
            return HELLO;
        } else if (message instanceof Message.Load load) {
            OrderCodec.put(out, load.order());
            return LOAD;
        } else if (message instanceof Message.LoadFailed failed) {
            out.putText(failed.reason()).putBoolean(failed.unfitNode());
            return LOAD_FAILED;
        } else if (message instanceof Message.Ill ill) {
            out.putText(ill.reason());
            return ILL;
        } else if (message instanceof Message.Loaded) {
            return LOADED;
        } else if (message instanceof Message.CheckHealth) {
            return CHECK_HEALTH;
        } else if (message instanceof Message.Healthy) {
            return HEALTHY;
        } else if (message instanceof Message.Close) {
            return CLOSE;
        }
        throw new IllegalArgumentException("there is no form for " + message);
    }

    /** @throws ProtocolException when it is none of the messages */
    static Message read(int kind, WireIn in) throws IOException {
        Message message =
                switch (kind) {
                    case RUN -> new Message.Run(in.readLong(), in.<Object>readList(WireIn::readTensors));
                    case DONE -> new Message.Done(in.readLong(), readExecution(in));
                    case RUN_FAILED -> new Message.RunFailed(in.readLong(), in.readText());
                    case HELLO -> readHello(in);
                    case LOAD -> new Message.Load(OrderCodec.read(in));
                    case LOADED -> new Message.Loaded();
                    case LOAD_FAILED -> new Message.LoadFailed(in.readText(), in.readBoolean());
                    case CHECK_HEALTH -> new Message.CheckHealth();
                    case HEALTHY -> new Message.Healthy();
                    case ILL -> new Message.Ill(in.readText());
                    case CLOSE -> new Message.Close();
                    default -> throw new ProtocolException("a frame of the unknown kind " + kind);
                };
        in.end();
        return message;
    }

    private static Message.Hello readHello(WireIn in) throws ProtocolException {
        int version = in.readInt();
        if (version != Wire.VERSION) {
            throw new ProtocolException("expected version " + Wire.VERSION + " of the protocol, but found " + version);
        }
        return new Message.Hello(in.readText());
    }

    private static Execution readExecution(WireIn in) throws IOException {
        long input = in.readLong();
        long infer = in.readLong();
        long output = in.readLong();
        List<Outcome> outcomes = in.readList(MessageCodec::readOutcome);
        return new Execution(outcomes, input, infer, output);
    }

    private static void putOutcome(WireOut out, Outcome outcome) {
        if (outcome instanceof Outcome.Failure failure) {
            out.putBoolean(false).putEnum(failure.reason()).putText(failure.message());
        } else if (outcome instanceof Outcome.Success success) {
            out.putBoolean(true).putTensors((Tensors) success.payload());
        }
    }

    private static Outcome readOutcome(WireIn in) throws IOException {
        return in.readBoolean()
                ? Outcome.success(in.readTensors())
                : Outcome.failure(in.readEnum(Reason.class), in.readText());
    }
}
