package io.akkord.actors.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.actors.device.DeviceManager.Granted;
import io.akkord.actors.device.DeviceManager.Reply;
import io.akkord.actors.testing.AkkaTestKit;
import io.akkord.actors.testing.FakeGpus;
import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Workers claim and release at random, all at once, on two nodes of one host; each keeps its own account of every device. */
class DeviceManagerRandomTest {
    @RegisterExtension
    static final AkkaTestKit AKKA = AkkaTestKit.create();

    private static final long GIB = 1L << 30;
    private static final int THREADS = 4;
    private static final int STEPS = 60;

    @TempDir
    Path locks;

    /** What is held of each GPU of the host, by the word of those who hold it. */
    private final Map<DeviceId, Account> accounts = new ConcurrentHashMap<>();

    private static final class Account {
        int whole;
        long bytes;
        int holders;
        final Set<Manager> nodes = new HashSet<>();

        synchronized void take(Manager node, DeviceRequest request) {
            holders++;
            whole += request.exclusive() ? 1 : 0;
            bytes += request.memoryBytes();
            nodes.add(node);
            assertThat(whole == 0 || holders == 1)
                    .as("a whole device has one holder, not " + holders)
                    .isTrue();
            assertThat(bytes).as("budgets").isLessThanOrEqualTo(FakeGpus.MEMORY);
            assertThat(nodes).as("nodes on one device").hasSize(1);
        }

        synchronized void give(DeviceRequest request) {
            holders--;
            whole -= request.exclusive() ? 1 : 0;
            bytes -= request.memoryBytes();
            if (holders == 0) {
                nodes.clear();
            }
        }
    }

    @Test
    void noDeviceIsClaimedTwiceAndBudgetsNeverAddUpPastWhatItHas() throws Exception {
        long seed = System.nanoTime();
        System.out.println("DeviceManagerRandomTest seed " + seed);
        FakeGpus gpus = new FakeGpus("GPU-a", "GPU-b", "GPU-c");
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try (Manager one = new Manager(AKKA, locks, gpus::opened).ready();
                Manager two = new Manager(AKKA, locks, gpus::opened).ready()) {
            List<Future<Integer>> runs = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(seed + i);
                Manager node = i % 2 == 0 ? one : two;
                Callable<Integer> run = () -> claimAndRelease(node, random);
                runs.add(pool.submit(run));
            }
            int granted = 0;
            for (Future<Integer> run : runs) {
                granted += run.get(60, TimeUnit.SECONDS);
            }
            assertThat(granted).as("claims granted, seed " + seed).isPositive();
        } finally {
            pool.shutdownNow();
        }
    }

    private int claimAndRelease(Manager node, Random random) {
        record Held(DeviceGrant grant, DeviceRequest request, Manager.Worker worker) {}
        List<Held> held = new ArrayList<>();
        int granted = 0;
        for (int step = 0; step < STEPS; step++) {
            if (held.size() == 3 || (!held.isEmpty() && random.nextInt(3) == 0)) {
                Held done = held.remove(random.nextInt(held.size()));
                account(done.grant()).forEach(account -> account.give(done.request()));
                if (random.nextBoolean()) {
                    done.grant().close();
                } else {
                    done.worker().die();
                }
                continue;
            }
            DeviceRequest request = request(random);
            Manager.Worker worker = node.claim(request);
            Reply reply = worker.reply();
            if (reply instanceof Granted won) {
                granted++;
                account(won.grant()).forEach(account -> account.take(node, request));
                held.add(new Held(won.grant(), request, worker));
            }
        }
        held.forEach(rest -> {
            account(rest.grant()).forEach(account -> account.give(rest.request()));
            rest.grant().close();
        });
        return granted;
    }

    private List<Account> account(DeviceGrant grant) {
        return grant.resources().devices().stream()
                .map(Device::id)
                .map(id -> accounts.computeIfAbsent(id, any -> new Account()))
                .toList();
    }

    private static DeviceRequest request(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> new DeviceRequest.Gpus(1 + random.nextInt(2), GIB);
            case 1 -> new DeviceRequest.GpuShare(0.1 + random.nextInt(5) * 0.1, (1 + random.nextInt(8)) * GIB);
            default -> new DeviceRequest.GpuMemory((1 + random.nextInt(12)) * GIB);
        };
    }
}
