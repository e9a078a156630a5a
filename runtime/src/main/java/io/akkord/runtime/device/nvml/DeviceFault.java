package io.akkord.runtime.device.nvml;

import java.util.OptionalInt;

/**
 * A device that NVML counts but cannot identify.
 *
 * @param index NVML's index of it, which follows PCI bus order; empty if all devices are meant
 * @param health why
 * @param message cause and remedy, for the operator
 */
public record DeviceFault(OptionalInt index, DeviceHealth health, String message) {}
