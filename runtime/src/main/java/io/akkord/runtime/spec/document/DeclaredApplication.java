package io.akkord.runtime.spec.document;

import io.akkord.runtime.spec.ApplicationSpec;
import java.util.OptionalLong;

/**
 * An application as a document declares it.
 *
 * @param expectedVersion the version that the application must have when it is changed, 0 that it must be new; empty for any
 */
public record DeclaredApplication(ApplicationSpec spec, OptionalLong expectedVersion) {}
