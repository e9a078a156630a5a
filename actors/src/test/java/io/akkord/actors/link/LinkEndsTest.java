package io.akkord.actors.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.link.LinkRig.Router;
import io.akkord.actors.testing.AkkaTestKit;
import io.akkord.actors.testing.Requests;
import io.akkord.actors.testing.Specs;
import io.akkord.actors.worker.WorkerActor.Command;
import io.akkord.actors.worker.WorkerActor.Execute;
import io.akkord.actors.worker.WorkerActor.Item;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Links that end, and those that never begin: other processes, incarnations, clusters. */
class LinkEndsTest {
    @RegisterExtension
    static final AkkaTestKit AKKA = AkkaTestKit.create();

    private static final DeploymentSpec SPEC = Specs.named("m").build();

    private final Router router = new Router();

    @Test
    void theEndOfAProcessIsSeenAtOnceAndItsReturnToo() throws Exception {
        TestProbe<Command> worker = AKKA.probe();
        try (LinkRig rig = LinkRig.plain()) {
            WorkerPort port = rig.port(SPEC, worker.ref());
            port.execute(List.of(new Item(1, Requests.of("a"))), false, router);
            worker.expectMessageClass(Execute.class);
            rig.event(LinkEvent.Connected.class);
            long before = System.nanoTime();
            rig.there.close();
            assertThat(rig.event(LinkEvent.Gone.class).node()).isEqualTo(LinkRig.THERE);
            assertThat(System.nanoTime() - before).isLessThan(TimeUnit.MILLISECONDS.toNanos(500));
            rig.event(LinkEvent.Unconnected.class);
            LinkSettings again =
                    LinkSettings.of("test", "127.0.0.1", rig.there.address().port(), Optional.empty());
            try (Links back = Links.listen(again, LinkRig.THERE, rig.workers)) {
                await().until(() -> rig.events.stream().anyMatch(LinkEvent.Connected.class::isInstance));
                assertThat(back.address()).isEqualTo(rig.there.address());
                port.execute(List.of(new Item(2, Requests.of("b"))), false, router);
                assertThat(worker.expectMessageClass(Execute.class)
                                .items()
                                .get(0)
                                .id())
                        .isEqualTo(2);
            }
        }
    }

    @Test
    void anotherIncarnationIsGone() throws Exception {
        try (LinkRig rig = LinkRig.plain()) {
            LinkRig.port(rig.here, new NodeKey("there", 99), rig.there.address(), SPEC);
            LinkEvent.Gone gone = rig.event(LinkEvent.Gone.class);
            assertThat(gone.node()).isEqualTo(new NodeKey("there", 99));
            assertThat(gone.reason()).contains("it wants node there/2r, but this is there/2");
        }
    }

    @Test
    void anotherClusterIsRefused() throws Exception {
        LinkSettings other = LinkSettings.of("other", "127.0.0.1", 0, Optional.empty());
        try (LinkRig rig = LinkRig.plain();
                Links stranger = Links.listen(other, LinkRig.HERE, new WorkerTable())) {
            stranger.subscribe(rig.events::add);
            LinkRig.port(stranger, LinkRig.THERE, rig.there.address(), SPEC);
            assertThat(rig.event(LinkEvent.Unconnected.class).reason())
                    .contains("it is of cluster 'other', but node there/2 is of 'test'");
        }
    }
}
