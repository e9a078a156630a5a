/** The KServe V2 / Open Inference Protocol: requests and responses, JSON and binary. */
@NullMarked
package io.akkord.http.v2;

import org.jspecify.annotations.NullMarked;
