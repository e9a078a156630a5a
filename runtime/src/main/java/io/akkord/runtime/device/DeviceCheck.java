package io.akkord.runtime.device;

/**
 * The result of a health check of a device.
 *
 * @param detail what was checked and found
 * @param startedNanos when the check began
 */
public record DeviceCheck(boolean passed, String detail, long startedNanos) {}
