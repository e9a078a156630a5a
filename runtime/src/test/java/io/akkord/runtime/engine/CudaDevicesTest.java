package io.akkord.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.ptr.IntByReference;
import io.akkord.runtime.ModelRoots;
import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CudaDevicesTest {
    private static final String A = "2eb75dec-4f2a-c97b-303e-a2e50495904d";
    private static final String B = "159c667d-1c8c-b1fe-ba32-32d3bf4d2a6a";

    /** A driver that shows these UUIDs; its handles are not its numbers. */
    private record Fake(int init, List<String> uuids) implements CudaDevices.Driver {
        @Override
        public int cuInit(int flags) {
            return init;
        }

        @Override
        public int cuDeviceGetCount(IntByReference count) {
            count.setValue(uuids.size());
            return 0;
        }

        @Override
        public int cuDeviceGet(IntByReference device, int ordinal) {
            device.setValue(100 + ordinal);
            return 0;
        }

        @Override
        public int cuDeviceGetUuid_v2(byte[] uuid, int device) {
            byte[] bytes = HexFormat.of().parseHex(uuids.get(device - 100).replace("-", ""));
            System.arraycopy(bytes, 0, uuid, 0, bytes.length);
            return 0;
        }
    }

    @Test
    void aUuidIsFoundWhereverCudaPutsIt() throws EngineException {
        Fake driver = new Fake(0, List.of(B, A));
        assertThat(CudaDevices.ordinal(driver, DeviceId.of("GPU-" + A))).isEqualTo(1);
        assertThat(CudaDevices.ordinal(driver, DeviceId.of("GPU-" + B.toUpperCase(Locale.ROOT))))
                .isZero();
        assertThat(CudaDevices.ordinal(driver, DeviceId.of("MIG-" + A))).isEqualTo(1);
    }

    @Test
    void aHiddenDeviceIsNamedWithThoseThatAreSeen() {
        assertThatThrownBy(() -> CudaDevices.ordinal(new Fake(0, List.of(B)), DeviceId.of("GPU-" + A)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("it claimed GPU-" + A + ", but CUDA shows this process [" + B + "]");
    }

    @Test
    void aDriverThatFailsIsNamed() {
        assertThatThrownBy(() -> CudaDevices.ordinal(new Fake(100, List.of(A)), DeviceId.of("GPU-" + A)))
                .hasMessageContaining("cuInit with CUresult 100");
    }

    @Test
    void aGpuIsRefusedByALibtorchWithoutCuda() {
        List<TensorSpec> one = List.of(TensorSpec.of("x", DataType.FP32, 1));
        Model.TorchScript model = new Model.TorchScript(Specs.model("identity"), one, one);
        DeploymentSpec spec = Specs.of(model, BatchOptions.NONE, 1);
        Device gpu = Device.gpu(DeviceId.of("GPU-" + A), 0, "NVIDIA H200", 1L << 30);
        TorchScriptEngine engine = new TorchScriptEngine(
                spec, model, new ModelRoots(List.of()), new EngineResources(List.of(gpu), 1, Optional.empty()));
        assertThatThrownBy(engine::load)
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("it claimed GPU-" + A + ", but libtorch 2.7.1 here cannot use CUDA")
                .hasMessageContaining("PYTORCH_LIBRARY_PATH");
    }
}
