/**
 * NVIDIA GPUs seen through NVML: what is there, how it is, and how its devices are linked.
 *
 * <p>{@link io.akkord.runtime.device.nvml.NvmlLibrary} binds, {@link io.akkord.runtime.device.nvml.Nvml} reads,
 * {@link io.akkord.runtime.device.nvml.NvmlSampler} gives it a thread of its own.
 */
@NullMarked
package io.akkord.runtime.device.nvml;

import org.jspecify.annotations.NullMarked;
