package io.akkord.systemtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that ask without pause, each its own questions, and hold every answer against its question. Like a load balancer they send only to
 * nodes that say they are ready, and go to the next node when one refuses the connection, for then nothing was sent.
 */
final class SteadyLoad implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_FAILURES = 20;
    private static final int VARIANTS = 16;
    /** Leaves the machine some air: it runs the nodes too. */
    private static final long PAUSE_NANOS = 2_000_000;

    /** A question, and what is wrong with an answer to it. */
    interface Question {
        String path();

        String body(long number);

        /** Empty when the answer is right. */
        String wrong(long number, JsonNode answer);
    }

    /** {@code echo} returns what it gets, in a deployment of that name. */
    static Question echo(String deployment) {
        return new Question() {
            @Override
            public String path() {
                return "/v2/models/" + deployment + "/infer";
            }

            @Override
            public String body(long number) {
                return "{\"inputs\":[{\"name\":\"n\",\"shape\":[1,2],\"datatype\":\"INT64\",\"data\":[" + number + ","
                        + ~number + "]}]}";
            }

            @Override
            public String wrong(long number, JsonNode answer) {
                JsonNode data = answer.at("/outputs/0/data");
                return data.size() == 2
                                && data.get(0).asLong() == number
                                && data.get(1).asLong() == ~number
                        ? ""
                        : "asked with " + number + ", answered " + answer;
            }
        };
    }

    /**
     * {@code busy} computes, batched. Its answers are held against those that it gives now, undisturbed.
     *
     * @param rounds how long it computes
     */
    static Question busy(URI undisturbed, String deployment, int rounds) throws IOException, InterruptedException {
        String path = "/v2/models/" + deployment + "/infer";
        List<JsonNode> expected = new ArrayList<>();
        for (int variant = 0; variant < VARIANTS; variant++) {
            V2Client.Answer answer = new V2Client(undisturbed).post(path, busyBody(variant, rounds));
            if (answer.status() != 200) {
                throw new IllegalStateException(answer.toString());
            }
            expected.add(answer.json().at("/outputs/0/data"));
        }
        return new Question() {
            @Override
            public String path() {
                return path;
            }

            @Override
            public String body(long number) {
                return busyBody((int) (number % VARIANTS), rounds);
            }

            @Override
            public String wrong(long number, JsonNode answer) {
                JsonNode right = expected.get((int) (number % VARIANTS));
                JsonNode found = answer.at("/outputs/0/data");
                for (int i = 0; i < right.size(); i++) {
                    double difference =
                            Math.abs(right.get(i).asDouble() - found.path(i).asDouble(Double.NaN));
                    // Not exact: the size of the batch decides how the matrix product is summed.
                    if (!(difference <= 1e-3 * Math.max(1, Math.abs(right.get(i).asDouble())))) {
                        return "element " + i + " should be " + right.get(i) + ", but is " + found.path(i);
                    }
                }
                return "";
            }
        };
    }

    private static String busyBody(int variant, int rounds) {
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < 256; i++) {
            row.append(i == 0 ? "" : ",").append(((i * 31 + variant * 17) % 97) / 97.0);
        }
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,256],\"datatype\":\"FP32\",\"data\":[" + row
                + "]},{\"name\":\"rounds\",\"shape\":[1,1],\"datatype\":\"INT32\",\"data\":[" + rounds + "]}]}";
    }

    private final List<URI> ingresses;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private final AtomicReference<String> longest = new AtomicReference<>("");
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong failed = new AtomicLong();
    private final long began = System.nanoTime();
    private final boolean[] ready;
    private volatile boolean stopped;

    private SteadyLoad(List<URI> ingresses) {
        this.ingresses = List.copyOf(ingresses);
        this.ready = new boolean[ingresses.size()];
    }

    /** What came of it. */
    record Result(long answered, long failed, List<String> failures, Duration longest, String longestWhen) {
        @Override
        public String toString() {
            return answered + " answered, " + failed + " failed " + failures + ", longest " + longest.toMillis()
                    + " ms " + longestWhen;
        }
    }

    /** Starts so many clients for each question. */
    static SteadyLoad start(List<URI> ingresses, int clients, Question... questions) {
        SteadyLoad load = new SteadyLoad(ingresses);
        load.spawn("readiness", load::watchReadiness);
        for (Question question : questions) {
            for (int i = 0; i < clients; i++) {
                int first = i;
                load.spawn("client-" + i, () -> load.ask(question, first));
            }
        }
        return load;
    }

    private void spawn(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    long answered() {
        return answered.get();
    }

    long failed() {
        return failed.get();
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
    }

    private void watchReadiness() {
        HttpClient http = client();
        while (!stopped) {
            for (int i = 0; i < ready.length; i++) {
                try {
                    HttpRequest request = HttpRequest.newBuilder(
                                    ingresses.get(i).resolve("/v2/health/ready"))
                            .timeout(Duration.ofSeconds(1))
                            .build();
                    ready[i] = http.send(request, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200;
                } catch (IOException e) {
                    ready[i] = false;
                } catch (InterruptedException e) {
                    return;
                }
            }
            LockSupport.parkNanos(25 * PAUSE_NANOS);
        }
    }

    private void ask(Question question, int first) {
        HttpClient http = client();
        int at = first;
        while (!stopped) {
            at = (at + 1) % ingresses.size();
            if (!ready[at]) {
                if (!anyReady()) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                continue;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            long number = numbers.incrementAndGet();
            HttpRequest request = HttpRequest.newBuilder(ingresses.get(at).resolve(question.path()))
                    .timeout(Duration.ofSeconds(30))
                    .POST(HttpRequest.BodyPublishers.ofString(question.body(number)))
                    .build();
            long start = System.nanoTime();
            try {
                HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
                took(start, number, at);
                if (response.statusCode() != 200) {
                    fail(number, at, response.statusCode() + " " + response.body());
                    continue;
                }
                String wrong = question.wrong(number, JSON.readTree(response.body()));
                if (wrong.isEmpty()) {
                    answered.incrementAndGet();
                } else {
                    fail(number, at, "WRONG: " + wrong);
                }
            } catch (ConnectException e) {
                ready[at] = false;
            } catch (IOException e) {
                took(start, number, at);
                fail(number, at, e.toString());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private boolean anyReady() {
        for (boolean one : ready) {
            if (one) {
                return true;
            }
        }
        return false;
    }

    private void took(long start, long number, int at) {
        long nanos = System.nanoTime() - start;
        if (longestNanos.accumulateAndGet(nanos, Math::max) == nanos) {
            longest.set("(request " + number + " at " + ingresses.get(at) + ", begun "
                    + TimeUnit.NANOSECONDS.toMillis(start - began) + " ms after the load)");
        }
    }

    private void fail(long number, int at, String how) {
        failed.incrementAndGet();
        if (failures.size() < MOST_FAILURES) {
            failures.add("request " + number + " at " + ingresses.get(at) + " after "
                    + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) + " ms: " + how);
        }
    }

    /** Forgets the longest answer so far: what comes now is what counts. */
    void measureFromNow() {
        longestNanos.set(0);
    }

    /** Ends the clients after their present requests. */
    Result stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join(Duration.ofSeconds(40).toMillis());
        }
        return new Result(
                answered.get(),
                failed.get(),
                List.copyOf(failures),
                Duration.ofNanos(longestNanos.get()),
                longest.get());
    }

    @Override
    public void close() {
        stopped = true;
        threads.forEach(Thread::interrupt);
    }
}
