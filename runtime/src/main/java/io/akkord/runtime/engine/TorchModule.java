package io.akkord.runtime.engine;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A TorchScript module loaded into libtorch, on the CPU or on a GPU, and tensors in and out of it. For one thread: libtorch keeps settings by
 * thread.
 */
final class TorchModule implements AutoCloseable {
    private static final String[] NONE = new String[0];

    private final PtNDManager manager;
    private final PtSymbolBlock module;
    /** See make_views.py: asks for, and changes, the datatype under which a tensor's bytes are seen. */
    private final PtSymbolBlock views;

    private final boolean onGpu;

    private TorchModule(PtNDManager manager, PtSymbolBlock module, PtSymbolBlock views) {
        this.manager = manager;
        this.onGpu = manager.getDevice().isGpu();
        this.module = module;
        this.views = views;
    }

    /**
     * Loads an archive.
     *
     * @param resources the first GPU or slice among its devices is where the module runs; without one it is the CPU
     */
    static TorchModule load(Path file, EngineResources resources) throws EngineException {
        PtNDManager manager = Torch.newManager(resources);
        try (InputStream helper = TorchModule.class.getResourceAsStream("views.pt")) {
            if (helper == null) {
                throw new EngineException("views.pt is missing from the runtime's jar; build it again");
            }
            JniUtils.setNumThreads(resources.threads());
            JniUtils.setGradMode(false);
            // For this thread. With it the first runs took two to three times the CPU (digits: 60 ms instead of 23),
            // the others the same.
            JniUtils.setGraphExecutorOptimize(false);
            PtSymbolBlock views = JniUtils.loadModule(manager, helper, true, false);
            PtSymbolBlock module = JniUtils.loadModule(manager, file, true, NONE, NONE, false);
            return new TorchModule(manager, module, views);
        } catch (ai.djl.engine.EngineException | IOException e) {
            manager.close();
            throw new EngineException(
                    "model file " + file + ": libtorch " + Torch.version()
                            + " cannot load it, although it is a complete TorchScript archive: " + Torch.summary(e)
                            + ". Save it with torch.jit.script(model).save(file), with a PyTorch not much newer than that, and without"
                            + " operators of its own",
                    e);
        } catch (Throwable t) {
            manager.close();
            throw t;
        }
    }

    NativeScope newScope() {
        return new NativeScope(manager);
    }

    /**
     * A tensor where the module runs. On the CPU it shares the bytes, which must stay as they are while it lives. The buffer is direct,
     * little-endian and exact.
     */
    PtNDArray tensor(NativeScope scope, ByteBuffer bytes, io.akkord.runtime.tensor.Shape shape, TorchType type) {
        PtNDArray tensor = scope.hold(scope.manager()
                .create(bytes.order(ByteOrder.nativeOrder()), new Shape(shape.toArray()), type.carrier()));
        PtNDArray placed = at(scope, tensor, manager.getDevice());
        return type.isReinterpreted() ? reinterpret(scope, placed, type) : placed;
    }

    private PtNDArray at(NativeScope scope, PtNDArray tensor, Device device) {
        return !onGpu || device.equals(tensor.getDevice()) ? tensor : scope.hold(tensor.toDevice(device, true));
    }

    /** Calls {@code forward}; it returns a tensor, or a tuple or list of tensors. They are on the CPU, so that the run has ended. */
    List<PtNDArray> forward(NativeScope scope, List<PtNDArray> inputs) {
        IValue[] arguments = new IValue[inputs.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = scope.wrap(inputs.get(i));
        }
        IValue returned = scope.hold(module.forward(arguments));
        List<PtNDArray> outputs = new ArrayList<>();
        if (returned.isTensor()) {
            outputs.add(scope.hold(returned.toTensor(scope.manager())));
        } else if (returned.isTuple()) {
            for (IValue element : held(scope, returned.toIValueTuple())) {
                if (!element.isTensor()) {
                    throw new IllegalStateException("its forward must return tensors, but element " + outputs.size()
                            + " of what it returned is a " + element.getType());
                }
                outputs.add(scope.hold(element.toTensor(scope.manager())));
            }
        } else if (returned.isTensorList()) {
            for (PtNDArray tensor : returned.toTensorArray(scope.manager())) {
                outputs.add(scope.hold(tensor));
            }
        } else {
            throw new IllegalStateException(
                    "its forward must return a tensor, or a tuple or list of tensors, but returned a "
                            + returned.getType());
        }
        outputs.replaceAll(output -> at(scope, output, Device.cpu()));
        return outputs;
    }

    private static IValue[] held(NativeScope scope, IValue[] values) {
        for (IValue value : values) {
            scope.hold(value);
        }
        return values;
    }

    /** Whether the tensor is of that type. Asking DJL is ten times quicker, where it knows the type. */
    boolean is(NativeScope scope, PtNDArray tensor, TorchType type) {
        return type.isReinterpreted()
                ? scalarType(scope, tensor) == type.scalarType()
                : tensor.getDataType() == type.carrier();
    }

    /** The number of a tensor's scalar type. */
    long scalarType(NativeScope scope, PtNDArray tensor) {
        IValue number = scope.hold(IValueUtils.runMethod(views, "kind", scope.wrap(tensor)));
        return number.toLong();
    }

    /** A view of the tensor's bytes, in row-major order; valid while the scope is open. */
    ByteBuffer bytes(NativeScope scope, PtNDArray tensor, TorchType type) {
        PtNDArray carried = type.isReinterpreted() ? reinterpret(scope, tensor, TorchType.FP16) : tensor;
        return carried.toByteBuffer(true).order(ByteOrder.LITTLE_ENDIAN);
    }

    private PtNDArray reinterpret(NativeScope scope, PtNDArray tensor, TorchType type) {
        IValue number = scope.hold(IValue.from((long) type.scalarType()));
        IValue seen = scope.hold(IValueUtils.runMethod(views, "reinterpret", scope.wrap(tensor), number));
        return scope.hold(seen.toTensor(scope.manager()));
    }

    /** Runs an operation, and checks what it gives. */
    void checkHealth() {
        try (NativeScope scope = newScope()) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(Float.BYTES).order(ByteOrder.nativeOrder());
            bytes.putFloat(0, 20.5f);
            PtNDArray one = tensor(scope, bytes, io.akkord.runtime.tensor.Shape.of(1), TorchType.FP32);
            PtNDArray two = at(scope, scope.hold((PtNDArray) one.add(one)), Device.cpu());
            float sum = bytes(scope, two, TorchType.FP32).getFloat(0);
            if (sum != 41f) {
                throw new IllegalStateException("libtorch says that 20.5 + 20.5 is " + sum);
            }
        }
    }

    @Override
    public void close() {
        module.close();
        views.close();
        manager.close();
        if (onGpu) {
            // libtorch keeps what was freed for itself, where the next holder of the device cannot have it.
            JniUtils.emptyCudaCache();
        }
    }
}
