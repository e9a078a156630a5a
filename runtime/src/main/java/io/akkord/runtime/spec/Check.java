package io.akkord.runtime.spec;

/** Validation that says what was expected, what was found, and where. */
final class Check {
    private Check() {}

    static void that(boolean holds, String option, Object found, String allowed) {
        if (!holds) {
            throw new InvalidSpecException(option, String.valueOf(found), allowed);
        }
    }
}
