package io.akkord.cli;

/** How a command prints its result: for people, or for scripts. */
enum OutputFormat {
    TABLE,
    JSON
}
