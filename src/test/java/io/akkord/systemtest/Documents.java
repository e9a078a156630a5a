package io.akkord.systemtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Applications as they are declared over HTTP. */
final class Documents {
    private Documents() {}

    /** One deployment of {@link io.akkord.examples.EchoHandler}. */
    static String echo(String name, int replicas) {
        return application(name, echoDeployment(name, replicas));
    }

    static String echoDeployment(String name, int replicas) {
        return "{\"name\":\"" + name + "\",\"handler\":\"io.akkord.examples.EchoHandler\",\"replicas\":" + replicas
                + ",\"max_ongoing_requests\":64}";
    }

    /** One deployment of {@link SlowEcho}; more options as JSON members, each with a comma before it. */
    static String slowEcho(String name, int replicas, long millis, String more) {
        return application(
                name,
                "{\"name\":\"" + name + "\",\"handler\":\"" + SlowEcho.class.getName() + "\",\"replicas\":" + replicas
                        + ",\"user_config\":{\"millis\":" + millis + "}" + more + "}");
    }

    /** The bundled model that computes, batched. */
    static String busyDeployment(String name, int replicas) {
        Path model = NodeProcess.home().resolve("examples/models/busy/busy.pt");
        return "{\"name\":\"" + name + "\",\"torch_script\":\"" + model + "\",\"replicas\":" + replicas
                + ",\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[256]},"
                + "{\"name\":\"rounds\",\"datatype\":\"INT32\",\"shape\":[1]}],"
                + "\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[256]}],"
                + "\"batch\":{\"max_size\":32,\"max_delay\":\"2ms\"}}";
    }

    /** The bundled model that reads scans. */
    static String digitsDeployment(String name) {
        Path model = NodeProcess.home().resolve("examples/models/digits/digits.pt");
        return "{\"name\":\"" + name + "\",\"torch_script\":\"" + model + "\",\"batch\":{\"max_size\":32},"
                + "\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[8,8]}],"
                + "\"outputs\":[{\"name\":\"label\",\"datatype\":\"INT64\",\"shape\":[1]},"
                + "{\"name\":\"probabilities\",\"datatype\":\"FP32\",\"shape\":[10]}]}";
    }

    /** A scan of a seven. */
    static String sevenScan() throws IOException {
        return Files.readString(NodeProcess.home().resolve("examples/models/digits/samples/seven.json"));
    }

    static String application(String name, String... deployments) {
        return "{\"name\":\"" + name + "\",\"route_prefix\":\"/" + name + "\",\"deployments\":["
                + String.join(",", deployments) + "]}";
    }
}
