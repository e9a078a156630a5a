/** System tests: the launcher's own process, real HTTP, signals. */
@NullMarked
package io.akkord.systemtest;

import org.jspecify.annotations.NullMarked;
