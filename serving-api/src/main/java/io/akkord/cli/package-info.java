/** The command line. Exit codes: 0 is success, 1 a failure, 2 wrong usage. */
@NullMarked
package io.akkord.cli;

import org.jspecify.annotations.NullMarked;
