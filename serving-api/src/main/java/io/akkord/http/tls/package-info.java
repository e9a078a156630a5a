/** TLS of the HTTP listeners: certificates and keys from files. */
@NullMarked
package io.akkord.http.tls;

import org.jspecify.annotations.NullMarked;
