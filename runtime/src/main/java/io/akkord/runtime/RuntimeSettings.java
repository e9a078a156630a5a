package io.akkord.runtime;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;

/**
 * The settings of engines under {@code akkord.runtime}, which {@code reference.conf} documents; {@link DeviceSettings} has the others.
 *
 * @param cpuThreadsPerReplica 0 for those of one CPU slot
 * @param handlerThreads 0 for {@code max_ongoing_requests}, at most {@value #MOST_DEFAULT_HANDLER_THREADS}
 * @param modelRoots folders that model files may be loaded from; empty for any
 */
public record RuntimeSettings(int cpuThreadsPerReplica, int handlerThreads, List<Path> modelRoots) {
    private static final String PATH = "akkord.runtime";
    private static final int MOST_DEFAULT_HANDLER_THREADS = 64;
    private static final int MOST_THREADS = 1024;

    public RuntimeSettings {
        modelRoots = List.copyOf(modelRoots);
        checkThreads("engine.cpu-threads-per-replica", cpuThreadsPerReplica);
        checkThreads("engine.handler-threads", handlerThreads);
    }

    /** The settings of this JVM: {@code application.conf} and system properties over {@code reference.conf}. */
    public static RuntimeSettings load() {
        return from(ConfigFactory.load());
    }

    /**
     * Reads the settings of a whole configuration.
     *
     * @throws com.typesafe.config.ConfigException when a key is missing or of the wrong type
     * @throws IllegalArgumentException when a value is out of range
     */
    public static RuntimeSettings from(Config config) {
        Config runtime = config.getConfig(PATH);
        return new RuntimeSettings(
                runtime.getInt("engine.cpu-threads-per-replica"),
                runtime.getInt("engine.handler-threads"),
                runtime.getStringList("model-roots").stream().map(Path::of).toList());
    }

    /** CPU threads that the engine of a deployment asks for, where that leaves the number to the node; 0 for those of one slot. */
    public int threadsWanted(int engineThreads) {
        return engineThreads > 0 ? engineThreads : cpuThreadsPerReplica;
    }

    /** Most threads of a replica of a Java handler whose deployment has that {@code max_ongoing_requests}. */
    public int handlerThreads(int maxOngoingRequests) {
        return handlerThreads > 0 ? handlerThreads : Math.min(maxOngoingRequests, MOST_DEFAULT_HANDLER_THREADS);
    }

    private static void checkThreads(String key, int threads) {
        if (threads < 0 || threads > MOST_THREADS) {
            throw new IllegalArgumentException(
                    PATH + "." + key + " must be 0 (the node chooses) to " + MOST_THREADS + ", but is " + threads);
        }
    }
}
