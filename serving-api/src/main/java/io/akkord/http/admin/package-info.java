/** The documents of the admin API, which the server writes and the command line reads. */
@NullMarked
package io.akkord.http.admin;

import org.jspecify.annotations.NullMarked;
