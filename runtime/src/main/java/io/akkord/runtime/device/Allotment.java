package io.akkord.runtime.device;

/**
 * A part of a device.
 *
 * @param shareMillionths {@link DeviceRequest#WHOLE} is all of it
 */
public record Allotment(DeviceId device, int shareMillionths, long memoryBytes) {}
