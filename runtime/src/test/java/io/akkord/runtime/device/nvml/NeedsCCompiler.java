package io.akkord.runtime.device.nvml;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Reported as skipped, with the reason, where {@link FakeNvml} cannot be built. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
        value = "io.akkord.runtime.device.nvml.FakeNvml#canBeCompiled",
        disabledReason = "no C compiler (cc, gcc or clang) on the PATH to build the fake NVML library with")
@interface NeedsCCompiler {}
