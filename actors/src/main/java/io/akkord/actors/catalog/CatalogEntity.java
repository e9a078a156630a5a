package io.akkord.actors.catalog;

import akka.Done;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.StashBuffer;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.pattern.StatusReply;
import io.akkord.actors.catalog.Catalog.Decision;
import io.akkord.actors.catalog.Catalog.FailedRevisions;
import io.akkord.actors.catalog.CatalogCommand.Begin;
import io.akkord.actors.catalog.CatalogCommand.Delete;
import io.akkord.actors.catalog.CatalogCommand.DeploymentGone;
import io.akkord.actors.catalog.CatalogCommand.Put;
import io.akkord.actors.catalog.CatalogCommand.PutDeployment;
import io.akkord.actors.catalog.CatalogCommand.Unload;
import io.akkord.actors.store.SharedMap;
import io.akkord.actors.store.SharedMap.Reach;
import io.akkord.actors.store.SharedMap.Snapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of what is wanted. It takes one command at a time: reads from a majority what is stored, decides by {@link Catalog}, stores on
 * a majority, tells the entities of the deployments, and answers. So on the minority's side of a split it changes nothing. What other
 * nodes bring from their disks when they join is taken in by Distributed Data.
 */
public final class CatalogEntity extends AbstractBehavior<CatalogCommand> {
    private static final Duration WITHIN = Duration.ofSeconds(3);
    private static final Duration HEAL = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final int MOST_WAITING = 10_000;

    /** From the shard: stop once what is under way is done. */
    public static CatalogCommand stopMessage() {
        return Signal.STOP;
    }

    private enum Signal implements CatalogMessage {
        STOP,
        LOAD,
        HEAL
    }

    private record Loaded(@Nullable Snapshot<ApplicationRecord> all, @Nullable Throwable failure)
            implements CatalogMessage {}

    private record ViewChanged(Snapshot<ApplicationRecord> view) implements CatalogMessage {}

    private record Refreshed(Map<String, Snapshot<ApplicationRecord>> buckets) implements CatalogMessage {}

    private record Read(
            CatalogCommand command,
            String application,
            @Nullable Snapshot<ApplicationRecord> bucket,
            @Nullable Throwable failure)
            implements CatalogMessage {}

    private record Stored(Decision decision, String application, CatalogCommand command, @Nullable Throwable failure)
            implements CatalogMessage {}

    private final TimerScheduler<CatalogCommand> timers;
    private final StashBuffer<CatalogCommand> waiting;
    private final SharedMap<ApplicationRecord> map;
    private final FailedRevisions failed;
    private final Consumer<String> reconcile;
    private final Predicate<String> silent;
    private final KnownRecords records;
    /** Deployments that said they are drained, by name; told of together, for each write takes a majority. */
    private final Map<String, DeploymentGone> leaving = new LinkedHashMap<>();

    private boolean loaded;
    private boolean busy;
    private boolean stopping;

    private CatalogEntity(
            ActorContext<CatalogCommand> context,
            TimerScheduler<CatalogCommand> timers,
            StashBuffer<CatalogCommand> waiting,
            ApplicationStore store,
            FailedRevisions failed,
            Consumer<String> reconcile,
            Predicate<String> silent) {
        super(context);
        context.setLoggerName(CatalogEntity.class);
        this.timers = timers;
        this.waiting = waiting;
        this.map = store.map();
        this.records = new KnownRecords(map::bucketOf);
        this.failed = failed;
        this.reconcile = reconcile;
        this.silent = silent;
        timers.startTimerWithFixedDelay(Signal.HEAL, HEAL);
        load();
    }

    /**
     * The catalog.
     *
     * @param reconcile tells the entity of a deployment that something else is wanted
     * @param silent whether nothing was heard of a deployment yet
     */
    public static Behavior<CatalogCommand> create(
            ApplicationStore store, FailedRevisions failed, Consumer<String> reconcile, Predicate<String> silent) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> Behaviors.withStash(
                MOST_WAITING,
                waiting -> new CatalogEntity(context, timers, waiting, store, failed, reconcile, silent))));
    }

    @Override
    public Receive<CatalogCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(Loaded.class, this::onLoaded)
                .onMessage(Read.class, this::onRead)
                .onMessage(Stored.class, this::onStored)
                .onMessage(Refreshed.class, this::onRefreshed)
                .onMessageEquals(Signal.LOAD, this::load)
                .onMessageEquals(Signal.HEAL, this::onHeal)
                .onMessageEquals(Signal.STOP, this::onStop)
                .onMessageEquals(Begin.BEGIN, () -> this)
                .onMessage(DeploymentGone.class, this::onGone)
                .onMessage(CatalogCommand.class, command -> !loaded || busy, this::await)
                .onMessage(ViewChanged.class, this::onViewChanged)
                .onMessage(
                        Put.class,
                        put -> read(put, Optional.of(put.application().name())))
                .onMessage(Delete.class, delete -> read(delete, Optional.of(delete.application())))
                .onMessage(
                        PutDeployment.class, put -> read(put, owner(put.spec().name())))
                .onMessage(Unload.class, unload -> read(unload, owner(unload.deployment())))
                .build();
    }

    private Behavior<CatalogCommand> onGone(DeploymentGone gone) {
        leaving.put(gone.deployment(), gone);
        return loaded && !busy ? read(gone, Optional.of(gone.application())) : this;
    }

    /** All of one application that are leaving. */
    private Decision gone(Catalog catalog, String application) {
        Map<String, Long> drained = new HashMap<>();
        leaving.values().removeIf(gone -> {
            boolean here = gone.application().equals(application);
            if (here) {
                drained.put(gone.deployment(), gone.revision());
            }
            return here;
        });
        return catalog.gone(application, drained);
    }

    private Behavior<CatalogCommand> await(CatalogCommand command) {
        if (waiting.isFull()) {
            CatalogAnswers.fail(
                    command, "the catalog has " + MOST_WAITING + " changes before this one; try again later");
        } else {
            waiting.stash(command);
        }
        return this;
    }

    private Behavior<CatalogCommand> load() {
        getContext().pipeToSelf(map.readAll(Reach.MAJORITY, WITHIN), Loaded::new);
        return this;
    }

    private Behavior<CatalogCommand> onLoaded(Loaded message) {
        Snapshot<ApplicationRecord> all = message.all();
        if (stopping) {
            return Behaviors.stopped();
        }
        if (all == null) {
            getContext().getLog().warn("the catalog waits: {}", String.valueOf(message.failure()));
            waiting.forEach(command -> CatalogAnswers.fail(command, CatalogAnswers.reason(message.failure())));
            waiting.clear();
            timers.startSingleTimer(Signal.LOAD, RETRY);
            return this;
        }
        loaded = true;
        records.readAll(all, ApplicationStore.BUCKETS);
        getContext()
                .getLog()
                .info(
                        "the catalog is here, with {} application(s){}",
                        all.values().size(),
                        all.unreadable().isEmpty()
                                ? ""
                                : " and these, which cannot be read: "
                                        + all.unreadable().keySet());
        // Whoever missed a message before hears again.
        all.values().values().forEach(record -> record.deployments().keySet().forEach(reconcile));
        map.subscribe(getContext().messageAdapter(snapshotClass(), ViewChanged::new));
        return waiting.unstashAll(this);
    }

    @SuppressWarnings("unchecked")
    private static Class<Snapshot<ApplicationRecord>> snapshotClass() {
        return (Class<Snapshot<ApplicationRecord>>) (Class<?>) Snapshot.class;
    }

    /** The view may be older than what was stored since, so where it differs the store itself is asked. */
    private Behavior<CatalogCommand> onViewChanged(ViewChanged changed) {
        Set<String> different = records.differences(changed.view().values());
        if (different.isEmpty()) {
            return this;
        }
        CompletionStage<Map<String, Snapshot<ApplicationRecord>>> reading =
                CompletableFuture.completedFuture(new HashMap<>());
        for (String name : different) {
            reading = reading.thenCombine(map.read(name, Reach.LOCAL, WITHIN), (read, bucket) -> {
                read.put(name, bucket);
                return read;
            });
        }
        busy = true;
        getContext().pipeToSelf(reading, (read, failure) -> new Refreshed(read == null ? Map.of() : Map.copyOf(read)));
        return this;
    }

    private Behavior<CatalogCommand> onRefreshed(Refreshed refreshed) {
        Map<String, ApplicationRecord> before = records.all();
        refreshed.buckets().forEach(records::read);
        records.all().forEach((name, record) -> {
            if (!record.equals(before.get(name))) {
                record.deployments().keySet().forEach(reconcile);
            }
        });
        return next();
    }

    /** An entity that was told and never began would not be heard of again. */
    private Behavior<CatalogCommand> onHeal() {
        records.all().values().forEach(record -> record.deployments().keySet().stream()
                .filter(silent)
                .forEach(reconcile));
        return this;
    }

    private Behavior<CatalogCommand> read(CatalogCommand command, Optional<String> application) {
        if (application.isEmpty()) {
            return decided(command, "", decide(command));
        }
        String name = application.get();
        busy = true;
        getContext()
                .pipeToSelf(
                        map.read(name, Reach.MAJORITY, WITHIN),
                        (bucket, failure) -> new Read(command, name, bucket, failure));
        return this;
    }

    private Behavior<CatalogCommand> onRead(Read read) {
        Snapshot<ApplicationRecord> bucket = read.bucket();
        if (bucket == null) {
            // Deployments that are drained say so again.
            leaving.values().removeIf(gone -> gone.application().equals(read.application()));
            CatalogAnswers.fail(read.command(), CatalogAnswers.reason(read.failure()));
            return next();
        }
        records.read(read.application(), bucket);
        return decided(read.command(), read.application(), decide(read.command()));
    }

    private Decision decide(CatalogCommand command) {
        Catalog catalog = records.catalog(failed);
        if (command instanceof Put put) {
            return catalog.put(put.application(), put.expectedVersion());
        }
        if (command instanceof Delete delete) {
            return catalog.delete(delete.application(), delete.expectedVersion());
        }
        if (command instanceof PutDeployment put) {
            return catalog.putDeployment(put.spec());
        }
        if (command instanceof Unload unload) {
            return catalog.unload(unload.deployment());
        }
        return gone(catalog, ((DeploymentGone) command).application());
    }

    private Behavior<CatalogCommand> decided(CatalogCommand command, String application, Decision decided) {
        Decision decision = decided.withinSize();
        CompletionStage<Done> storing;
        if (decision.remove()) {
            storing = map.remove(application, Reach.MAJORITY, WITHIN);
        } else if (decision.store().isPresent()) {
            storing = map.put(application, decision.store().get(), Reach.MAJORITY, WITHIN);
        } else {
            storing = CompletableFuture.completedFuture(Done.getInstance());
        }
        busy = true;
        getContext().pipeToSelf(storing, (done, failure) -> new Stored(decision, application, command, failure));
        return this;
    }

    private Behavior<CatalogCommand> onStored(Stored stored) {
        if (stored.failure() != null) {
            CatalogAnswers.fail(stored.command(), CatalogAnswers.reason(stored.failure()));
            return next();
        }
        Decision decision = stored.decision();
        if (decision.remove() || decision.store().isPresent()) {
            records.stored(stored.application(), decision.store());
        }
        decision.told().forEach(reconcile);
        CatalogAnswers.answer(stored.command(), StatusReply.success(decision.reply()));
        return next();
    }

    private Behavior<CatalogCommand> next() {
        busy = false;
        if (stopping) {
            return Behaviors.stopped();
        }
        Behavior<CatalogCommand> now = waiting.unstashAll(this);
        if (!busy && !leaving.isEmpty()) {
            DeploymentGone first = leaving.values().iterator().next();
            return read(first, Optional.of(first.application()));
        }
        return now;
    }

    private Behavior<CatalogCommand> onStop() {
        stopping = true;
        return busy ? this : Behaviors.stopped();
    }

    private Optional<String> owner(String deployment) {
        return records.all().values().stream()
                .filter(application -> application.deployment(deployment).isPresent())
                .map(ApplicationRecord::name)
                .findFirst();
    }
}
