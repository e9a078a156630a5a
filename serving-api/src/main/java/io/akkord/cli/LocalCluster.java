package io.akkord.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code akkord up --nodes N}: N nodes as JVMs of their own, on 127.0.0.1 to 127.0.0.N. A node that was downed is started again; one that ends
 * otherwise is not, and the others go on.
 */
final class LocalCluster {
    /** What a node exits with when the cluster downed it. */
    static final int DOWNED = 3;

    private static final int STOPPED_BY_FAILURE = 1;
    private static final Duration AFTER_DOWNING = Duration.ofSeconds(1);

    private final int size;
    private final BiFunction<Integer, Boolean, List<String>> arguments;
    private final PrintWriter out;
    private final Duration patience;
    private final List<Member> members = new ArrayList<>();
    private volatile boolean stopping;

    /**
     * @param arguments of {@code up} for the node of a number, 1 to size; and whether it was there before
     * @param patience how long nodes may take to stop, before they are killed
     */
    LocalCluster(int size, BiFunction<Integer, Boolean, List<String>> arguments, PrintWriter out, Duration patience) {
        this.size = size;
        this.arguments = arguments;
        this.out = out;
        this.patience = patience;
    }

    /** The address of a node. */
    static String address(int node) {
        return "127.0.0." + node;
    }

    /**
     * A port that is free on the addresses of all nodes.
     *
     * @throws CommandFailure when one of them is not an address of this machine
     */
    static int freePort(int size) {
        for (int attempt = 0; attempt < 20; attempt++) {
            try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getByName(address(1)))) {
                if (isFree(first.getLocalPort(), size)) {
                    return first.getLocalPort();
                }
            } catch (IOException e) {
                throw new CommandFailure("no port is free on " + address(1) + ": " + e.getMessage(), e);
            }
        }
        throw new CommandFailure("found no port that is free on " + address(1) + " to " + address(size)
                + ". All must be addresses of this machine; on macOS: sudo ifconfig lo0 alias 127.0.0.2, and so on");
    }

    private static boolean isFree(int port, int size) {
        for (int node = 2; node <= size; node++) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(address(node), port));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    /** Runs the nodes until all have ended, and returns 0 or the first other exit code. */
    int run() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop-nodes"));
        CountDownLatch ended = new CountDownLatch(size);
        for (int number = 1; number <= size; number++) {
            members.add(new Member(number, ended));
        }
        members.forEach(member -> member.thread.start());
        ended.await();
        return members.stream()
                .mapToInt(member -> member.exit)
                .filter(code -> code != 0)
                .findFirst()
                .orElse(0);
    }

    /** Has every node drain and end. Node 1 is asked like the others: each hands over what it has. */
    private void stop() {
        stopping = true;
        members.forEach(Member::terminate);
        members.forEach(member -> member.awaitEnd(patience));
    }

    private void say(String text) {
        synchronized (out) {
            out.println(text);
            out.flush();
        }
    }

    /** One node, and the thread that reads its output and starts it again. */
    private final class Member {
        private final int number;
        private final CountDownLatch ended;
        private final Thread thread;
        private volatile @Nullable Process process;
        private volatile int exit;
        private volatile boolean listening;

        Member(int number, CountDownLatch ended) {
            this.number = number;
            this.ended = ended;
            this.thread = new Thread(this::supervise, "node" + number);
        }

        private void supervise() {
            try {
                boolean again = false;
                do {
                    exit = runOnce(again);
                    again = exit == DOWNED && !stopping;
                    if (again) {
                        say("node" + number + " | was downed by the cluster (exit code " + DOWNED
                                + "): it is started again");
                        TimeUnit.MILLISECONDS.sleep(AFTER_DOWNING.toMillis());
                    }
                } while (again && !stopping);
                if (!stopping) {
                    say("node" + number + " | ended with exit code " + exit);
                    if (!listening && exit != 0) {
                        say("akkord: node" + number + " could not start, so the others are stopped");
                        LocalCluster.this.stopping = true;
                        members.forEach(Member::terminate);
                    }
                }
            } catch (IOException e) {
                say("node" + number + " | could not be started: " + e.getMessage());
                exit = STOPPED_BY_FAILURE;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                ended.countDown();
            }
        }

        private int runOnce(boolean again) throws IOException, InterruptedException {
            ProcessBuilder builder =
                    new ProcessBuilder(command(arguments.apply(number, again))).redirectErrorStream(true);
            // Not as an argument: it is so long that it hides the others, where processes are listed.
            builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
            Process started = builder.start();
            process = started;
            if (stopping) {
                terminate();
            }
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    listening |= line.contains("listening on");
                    say("node" + number + " | " + line);
                }
            }
            return started.waitFor();
        }

        private List<String> command(List<String> upArguments) {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
            command.addAll(List.of(Main.class.getName(), "up", "--with-parent"));
            command.addAll(upArguments);
            return command;
        }

        void terminate() {
            Process running = process;
            if (running != null) {
                // Not Process.destroy(), which also closes the output: the node's last lines are wanted.
                running.toHandle().destroy();
            }
        }

        void awaitEnd(Duration atMost) {
            try {
                Process running = process;
                if (running != null && !running.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                    say("akkord: node" + number + " did not stop within " + atMost.toSeconds() + " s and is killed");
                    running.destroyForcibly();
                }
                // Its last lines.
                thread.join(1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
