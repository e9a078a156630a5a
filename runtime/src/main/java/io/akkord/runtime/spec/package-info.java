/** What a user declares: immutable, validated on construction. */
@NullMarked
package io.akkord.runtime.spec;

import org.jspecify.annotations.NullMarked;
