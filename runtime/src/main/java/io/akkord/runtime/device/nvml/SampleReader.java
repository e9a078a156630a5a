package io.akkord.runtime.device.nvml;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.akkord.runtime.device.nvml.DeviceSample.MigSample;
import io.akkord.runtime.device.nvml.NvmlLibrary.Utilization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads how a GPU is at this moment. */
final class SampleReader {
    private static final int GPU_DIE = 0;
    private static final int UNCORRECTED = 1;
    private static final int VOLATILE = 0;

    private final NvmlLibrary library;
    private final ProcessReader processes;

    SampleReader(NvmlLibrary library) {
        this.library = library;
        this.processes = new ProcessReader(library);
    }

    DeviceSample read(Reading reading, NvmlDevice device, Pointer handle) {
        Optional<MemoryUse> memory = reading.readMemory(handle);
        Utilization rates = new Utilization();
        boolean ratesKnown =
                reading.run("nvmlDeviceGetUtilizationRates", () -> library.nvmlDeviceGetUtilizationRates(handle, rates))
                        == NvmlReturn.SUCCESS;
        OptionalInt temperature =
                reading.readInt("nvmlDeviceGetTemperature", n -> library.nvmlDeviceGetTemperature(handle, GPU_DIE, n));
        OptionalInt power = reading.readInt("nvmlDeviceGetPowerUsage", n -> library.nvmlDeviceGetPowerUsage(handle, n));
        OptionalLong ecc = reading.readLong(
                "nvmlDeviceGetTotalEccErrors",
                n -> library.nvmlDeviceGetTotalEccErrors(handle, UNCORRECTED, VOLATILE, n));
        OptionalLong throttle = throttle(reading, handle);
        Optional<List<NvmlProcess>> running = processes.read(reading, handle);
        List<MigSample> mig = mig(reading, device);
        if (reading.health() == DeviceHealth.LOST) {
            return DeviceSample.faulty(device.uuid(), DeviceHealth.LOST);
        }
        return new DeviceSample(
                device.uuid(),
                reading.health(),
                ratesKnown ? OptionalInt.of(rates.gpu) : OptionalInt.empty(),
                ratesKnown ? OptionalInt.of(rates.memory) : OptionalInt.empty(),
                temperature,
                power,
                memory,
                running,
                throttle,
                ecc,
                mig);
    }

    private OptionalLong throttle(Reading reading, Pointer handle) {
        OptionalLong reasons = reading.readLong(
                "nvmlDeviceGetCurrentClocksEventReasons",
                n -> library.nvmlDeviceGetCurrentClocksEventReasons(handle, n));
        return reasons.isPresent()
                ? reasons
                : reading.readLong(
                        "nvmlDeviceGetCurrentClocksThrottleReasons",
                        n -> library.nvmlDeviceGetCurrentClocksThrottleReasons(handle, n));
    }

    /** A MIG device's handle dies with it and may be given to another: it is looked up for every reading. */
    private List<MigSample> mig(Reading reading, NvmlDevice device) {
        List<MigSample> samples = new ArrayList<>();
        for (MigDevice mig : device.migDevices()) {
            PointerByReference handle = new PointerByReference();
            int code = reading.run(
                    "nvmlDeviceGetHandleByUUID", () -> library.nvmlDeviceGetHandleByUUID(mig.uuid(), handle));
            if (code == NvmlReturn.SUCCESS) {
                Pointer pointer = handle.getValue();
                samples.add(new MigSample(mig.uuid(), reading.readMemory(pointer), processes.read(reading, pointer)));
            }
        }
        return samples;
    }
}
