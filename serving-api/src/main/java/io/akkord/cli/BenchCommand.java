package io.akkord.cli;

import io.akkord.bench.BenchOptions;
import io.akkord.bench.EchoCheck;
import io.akkord.bench.InferBody;
import io.akkord.bench.LoadReport;
import io.akkord.bench.LoadResult;
import io.akkord.bench.LoadTest;
import io.akkord.bench.RequestTemplate;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code akkord bench}: puts load on a model and tells throughput and latency. */
@Command(
        name = "bench",
        description = {
            "Puts load on a model over HTTP (KServe V2) and tells throughput and latency.",
            "Closed loop (--concurrency): each connection sends when it has its answer.",
            "Open loop (--rate): requests are sent at a constant rate, and latency counts from the time at which a"
                    + " request was to be sent, so that a server that stalls cannot hide it."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the load ran, and requests succeeded",
            "1:it could not run, or none succeeded",
            "2:wrong usage"
        })
@SuppressWarnings("NullAway.Init")
final class BenchCommand implements Callable<Integer> {
    /** How inputs are sent. */
    enum PayloadKind {
        JSON,
        BINARY
    }

    @Option(
            names = "--url",
            defaultValue = "http://127.0.0.1:8000",
            description = "The server (default: ${DEFAULT-VALUE}).")
    private URI url;

    @Option(names = "--model", defaultValue = "echo", description = "The model (default: ${DEFAULT-VALUE}).")
    private String model;

    @Option(
            names = {"-c", "--concurrency"},
            description = "Keep-alive connections; with --rate, the most of them (default: 16; 256 with --rate).")
    private @Nullable Integer concurrency;

    @Option(names = "--rate", description = "Requests per second of an open loop (default: closed loop).")
    private @Nullable Double rate;

    @Option(
            names = {"-d", "--duration"},
            defaultValue = "10s",
            description = "Of the measured part (default: ${DEFAULT-VALUE}).")
    private Duration duration;

    @Option(
            names = "--warmup",
            defaultValue = "2s",
            description = "Load before it, not measured (default: ${DEFAULT-VALUE}).")
    private Duration warmUp;

    @Option(names = "--timeout", defaultValue = "30s", description = "Of one request (default: ${DEFAULT-VALUE}).")
    private Duration timeout;

    @Option(names = "--threads", description = "Of the load generator (default: one for every four processors).")
    private @Nullable Integer threads;

    @Option(names = "--payload", defaultValue = "json", description = "json or binary (default: ${DEFAULT-VALUE}).")
    private PayloadKind payload;

    @ArgGroup(exclusive = true)
    private @Nullable Source source;

    @Option(names = "--input", description = "Name of the input (default: what the model declares, otherwise INPUT0).")
    private @Nullable String input;

    @Option(
            names = "--datatype",
            description = "Of the input, such as FP32 (default: what the model declares, otherwise INT32).")
    private @Nullable DataType dataType;

    @Option(names = "--header", description = "A header to send with each request, as 'Name: value'; repeatable.")
    private List<String> headers = List.of();

    @Option(names = "--check", description = "Also check that each answer echoes the request's data.")
    private boolean check;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            description = "table or json (default: ${DEFAULT-VALUE}).")
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    /** Where the body comes from. */
    static final class Source {
        @Option(
                names = "--size",
                description = "Bytes of the input: a UINT8 tensor of shape [1, SIZE]; needs --payload binary.")
        private @Nullable Integer size;

        @Option(names = "--shape", split = ",", description = "Shape of the input, such as 1,16.")
        private long @Nullable [] shape;

        @Option(names = "--data", description = "A file with a ready request body.")
        private @Nullable Path data;
    }

    @Override
    public Integer call() throws Exception {
        BenchOptions options = options();
        InferBody body = body();
        Map<String, String> allHeaders = new LinkedHashMap<>(body.headers());
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                throw usage("--header must be 'Name: value', but is '" + header + "'");
            }
            allHeaders.put(
                    header.substring(0, colon).trim(),
                    header.substring(colon + 1).trim());
        }
        RequestTemplate request = RequestTemplate.post(url, "/v2/models/" + model + "/infer", allHeaders, body.parts());
        new ModelProbe(url, model).requireAnswer(body, allHeaders);
        LoadTest test = new LoadTest(options, request, check ? new EchoCheck(body) : null);
        BenchProgress progress = new BenchProgress(spec.commandLine().getErr(), options);
        progress.start(model, request.bodyBytes());
        LoadResult result = run(test, progress);
        spec.commandLine()
                .getOut()
                .print(output == OutputFormat.JSON ? LoadReport.json(result, options) : LoadReport.table(result));
        spec.commandLine().getOut().flush();
        return result.successes() > 0 ? 0 : 1;
    }

    /** Ctrl-C ends the load, not the report. */
    private static LoadResult run(LoadTest test, BenchProgress progress) throws IOException, InterruptedException {
        CountDownLatch reported = new CountDownLatch(1);
        Thread interrupted = new Thread(() -> {
            test.stop();
            try {
                reported.await(2, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            return test.run(progress);
        } finally {
            progress.end();
            try {
                Runtime.getRuntime().removeShutdownHook(interrupted);
            } catch (IllegalStateException ignored) {
                // Already stopping: the hook waits while the report is printed.
            }
        }
    }

    private BenchOptions options() {
        int connections = concurrency != null ? concurrency : rate != null ? 256 : 16;
        if (rate != null && !(rate > 0)) {
            throw usage("--rate must be more than 0, but is " + rate);
        }
        try {
            return new BenchOptions(
                    url,
                    connections,
                    rate == null ? 0 : rate,
                    warmUp,
                    duration,
                    timeout,
                    threads == null ? BenchOptions.defaultThreads() : threads);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private InferBody body() throws IOException {
        if (source != null && source.data != null) {
            try {
                return InferBody.ready(Files.readAllBytes(source.data));
            } catch (IOException e) {
                throw new CommandFailure("cannot read --data " + source.data + ": " + e, e);
            }
        }
        try {
            List<TensorSpec> inputs = inputs();
            return payload == PayloadKind.JSON ? InferBody.json(inputs) : InferBody.binary(inputs);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private List<TensorSpec> inputs() throws IOException {
        if (source != null && source.size != null) {
            if (payload == PayloadKind.JSON) {
                throw usage("--size needs --payload binary");
            }
            return List.of(TensorSpec.of(named("INPUT0"), DataType.UINT8, 1, source.size));
        }
        if (source == null && input == null && dataType == null) {
            List<TensorSpec> declared = new ModelProbe(url, model).inputs();
            if (!declared.isEmpty()) {
                return declared;
            }
        }
        long[] shape = source == null || source.shape == null ? new long[] {1, 16} : source.shape;
        return List.of(new TensorSpec(
                named("INPUT0"), dataType == null ? DataType.INT32 : dataType, Shape.of(shape), false, List.of()));
    }

    private String named(String otherwise) {
        return input == null ? otherwise : input;
    }

    private ParameterException usage(@Nullable String message) {
        return new ParameterException(spec.commandLine(), "akkord bench: " + message);
    }
}
