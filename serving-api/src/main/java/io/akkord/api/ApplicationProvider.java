package io.akkord.api;

import java.nio.file.Path;

/**
 * An application that a node can be started with by name: {@code akkord up --app NAME}. Found through {@link java.util.ServiceLoader}.
 */
public interface ApplicationProvider {

    /** The name it is asked for by. */
    String name();

    /**
     * The application.
     *
     * @param home the folder of the distribution; files that come with the application are found from there
     */
    Application application(Path home);
}
