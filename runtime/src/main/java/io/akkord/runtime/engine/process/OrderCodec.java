package io.akkord.runtime.engine.process;

import io.akkord.runtime.RuntimeSettings;
import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.engine.EngineResources;
import io.akkord.runtime.handler.HandlerDefinition;
import io.akkord.runtime.handler.HandlerLifecycle;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Isolation;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.PlacementOptions;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An {@link EngineOrder} on the wire. Classes cross as names; the child has the parent's class path. */
final class OrderCodec {
    private static final int TORCH_SCRIPT = 0;
    private static final int JAVA_HANDLER = 1;

    private OrderCodec() {}

    static void put(WireOut out, EngineOrder order) {
        DeploymentSpec spec = order.spec();
        out.putText(spec.name());
        if (spec.model() instanceof Model.TorchScript model) {
            out.putByte(TORCH_SCRIPT).putText(model.file().toAbsolutePath().toString());
        } else if (spec.model() instanceof Model.JavaHandler model) {
            out.putByte(JAVA_HANDLER).putText(model.definition().className());
        } else {
            throw new IllegalArgumentException("there is no engine for " + spec.model());
        }
        out.putList(spec.model().inputs(), OrderCodec::putTensor)
                .putList(spec.model().outputs(), OrderCodec::putTensor)
                .putInt(spec.batch().maxSize())
                .putInt(spec.maxOngoingRequests())
                .putInt(spec.engineThreads())
                .putValue(spec.userConfig())
                .putInt(order.settings().cpuThreadsPerReplica())
                .putInt(order.settings().handlerThreads())
                .putList(
                        order.settings().modelRoots(),
                        (o, root) -> o.putText(root.toAbsolutePath().toString()))
                .putInt(order.resources().threads())
                .putList(order.resources().devices(), OrderCodec::putDevice);
    }

    private static void putTensor(WireOut out, TensorSpec tensor) {
        out.putText(tensor.name())
                .putEnum(tensor.dataType())
                .putInt(tensor.shape().rank());
        for (long dim : tensor.shape().toArray()) {
            out.putLong(dim);
        }
        out.putBoolean(tensor.ragged());
    }

    private static void putDevice(WireOut out, Device device) {
        out.putText(device.id().value())
                .putInt(device.index())
                .putText(device.model())
                .putLong(device.memoryBytes());
        putOptional(out, device.parent().map(DeviceId::value));
        putOptional(out, device.migProfile());
        putOptional(out, device.nvlinkIsland());
        putOptional(out, device.pciGroup());
    }

    private static void putOptional(WireOut out, Optional<String> text) {
        out.putValue(text.orElse(null));
    }

    static EngineOrder read(WireIn in) throws IOException {
        try {
            return readOrder(in);
        } catch (IllegalArgumentException e) {
            throw new ProtocolException("an order that cannot be: " + e.getMessage());
        }
    }

    private static EngineOrder readOrder(WireIn in) throws IOException {
        String name = in.readText();
        int kind = in.readByte();
        String source = in.readText();
        List<TensorSpec> inputs = in.readList(OrderCodec::readTensor);
        List<TensorSpec> outputs = in.readList(OrderCodec::readTensor);
        Model model =
                switch (kind) {
                    case TORCH_SCRIPT -> new Model.TorchScript(Path.of(source), inputs, outputs);
                    case JAVA_HANDLER -> new Model.JavaHandler(handler(source), inputs, outputs);
                    default -> throw new ProtocolException("a model of the unknown kind " + kind);
                };
        DeploymentSpec spec = new DeploymentSpec(
                name,
                "1",
                model,
                BatchOptions.ofSize(in.readInt(), Duration.ZERO),
                1,
                in.readInt(),
                0,
                503,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                in.readInt(),
                Optional.empty(),
                Isolation.IN_PROCESS,
                1,
                PlacementOptions.ANY,
                in.readMap(),
                List.of());
        RuntimeSettings settings = new RuntimeSettings(
                in.readInt(),
                in.readInt(),
                in.readList(i -> i.readText()).stream().map(Path::of).toList());
        int threads = in.readInt();
        List<Device> devices = in.readList(OrderCodec::readDevice);
        return new EngineOrder(spec, settings, new EngineResources(devices, threads, Optional.empty()));
    }

    private static HandlerDefinition handler(String className) throws ProtocolException {
        try {
            // Not initialized here: that is for the engine's own thread.
            Class<?> type = Class.forName(className, false, OrderCodec.class.getClassLoader());
            return HandlerDefinition.of(type.asSubclass(HandlerLifecycle.class));
        } catch (ClassNotFoundException | ClassCastException | LinkageError e) {
            throw new IllegalArgumentException(
                    "handler " + className + " cannot be found on the class path, which is all that isolation 'process'"
                            + " has: " + e,
                    e);
        }
    }

    private static TensorSpec readTensor(WireIn in) throws IOException {
        String name = in.readText();
        DataType type = in.readEnum(DataType.class);
        Shape shape = Shape.of(in.readDims());
        return new TensorSpec(name, type, shape, in.readBoolean(), List.of());
    }

    private static Device readDevice(WireIn in) throws IOException {
        return new Device(
                DeviceId.of(in.readText()),
                in.readInt(),
                in.readText(),
                in.readLong(),
                readOptional(in).map(DeviceId::of),
                readOptional(in),
                readOptional(in),
                readOptional(in));
    }

    private static Optional<String> readOptional(WireIn in) throws IOException {
        Object value = in.readValue();
        if (value == null || value instanceof String) {
            return Optional.ofNullable((String) value);
        }
        throw new ProtocolException("expected a text or nothing, but found " + value);
    }
}
