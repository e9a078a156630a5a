package io.akkord.runtime.device;

/** A device on which budgets and foreign memory together are more than it has. Its claims stay; nothing new is granted. */
public record OverBudget(DeviceId device, long memoryBytes, long budgetedBytes, long foreignBytes) {
    public long overBytes() {
        return budgetedBytes + foreignBytes - memoryBytes;
    }
}
