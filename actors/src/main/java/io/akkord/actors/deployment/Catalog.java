package io.akkord.actors.deployment;

/** Who keeps what is wanted, as the entity of a deployment sees it. Thread-safe; nothing blocks. */
@FunctionalInterface
public interface Catalog {

    /** The deployment was to be gone, and is: nothing of it runs. Told again until nothing is wanted under that name. */
    void gone(String application, String deployment, long revision);
}
