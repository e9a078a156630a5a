/** TLS from PEM files, with nothing but the JDK. */
@NullMarked
package io.akkord.runtime.tls;

import org.jspecify.annotations.NullMarked;
