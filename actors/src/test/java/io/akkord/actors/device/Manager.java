package io.akkord.actors.device;

import akka.Done;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.akkord.actors.device.DeviceManager.Granted;
import io.akkord.actors.device.DeviceManager.Refused;
import io.akkord.actors.device.DeviceManager.Reply;
import io.akkord.actors.testing.AkkaTestKit;
import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.device.DeviceTable.Holder;
import io.akkord.runtime.device.DeviceTable.Row;
import io.akkord.runtime.device.nvml.NvmlStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A manager of devices under test, and claims on it. */
final class Manager implements AutoCloseable {
    final NodeDevices view = new NodeDevices();
    final ActorRef<DeviceManager.Command> ref;
    private final AkkaTestKit akka;

    /** @param settings keys below akkord.runtime.devices */
    Manager(AkkaTestKit akka, Path locks, Supplier<NvmlStatus> nvml, String... settings) {
        this.akka = akka;
        StringBuilder config = new StringBuilder(
                        "akkord.runtime.devices { nvml.sample-period = 10ms, quarantine = 50ms\n")
                .append("cpu { slots = 2, oversubscribe = on }\n lock-directory = \"")
                .append(locks)
                .append("\"\n");
        for (String setting : settings) {
            config.append(setting).append('\n');
        }
        Config whole = ConfigFactory.parseString(config.append('}').toString()).withFallback(ConfigFactory.load());
        ref = akka.spawn(NodeHardware.manager("n", whole, view, library -> nvml.get()));
    }

    StatusReply<Done> awaitReady() {
        TestProbe<StatusReply<Done>> probe = akka.probe();
        ref.tell(new DeviceManager.AwaitReady(probe.ref()));
        return probe.receiveMessage(Duration.ofSeconds(10));
    }

    Manager ready() {
        awaitReady();
        return this;
    }

    /** A worker that asks for devices. */
    final class Worker {
        final ActorRef<Void> actor = akka.spawn(Behaviors.ignore());
        final TestProbe<Reply> replies = akka.probe();

        Worker(String deployment, DeviceRequest request, int threads, boolean rollout) {
            ref.tell(new DeviceManager.Claim(
                    deployment, deployment + "#1", request, threads, Map.of(), rollout, actor, replies.ref()));
        }

        Reply reply() {
            return replies.receiveMessage(Duration.ofSeconds(10));
        }

        DeviceGrant granted() {
            return ((Granted) reply()).grant();
        }

        String refused() {
            return ((Refused) reply()).reason();
        }

        void die() {
            akka.stop(actor);
        }
    }

    Worker claim(DeviceRequest request) {
        return new Worker("d", request, 0, false);
    }

    Worker claim(String deployment, DeviceRequest request, int threads, boolean rollout) {
        return new Worker(deployment, request, threads, rollout);
    }

    Row row(String device) {
        return view.rows().stream()
                .filter(row -> row.device().equals(device))
                .findFirst()
                .orElseThrow();
    }

    /** Of all claims on all devices, as shown to operators. */
    List<String> phases() {
        return view.rows().stream()
                .map(Row::claims)
                .flatMap(List::stream)
                .map(Holder::phase)
                .toList();
    }

    @Override
    public void close() {
        akka.stop(ref);
    }
}
