package io.akkord.actors.store;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.ddata.Key;
import akka.cluster.ddata.LWWMap;
import akka.cluster.ddata.LWWMapKey;
import akka.cluster.ddata.LWWRegister;
import akka.cluster.ddata.SelfUniqueAddress;
import akka.cluster.ddata.typed.javadsl.DistributedData;
import akka.cluster.ddata.typed.javadsl.Replicator;
import io.akkord.actors.store.StoreException.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A map that all nodes share: a fixed number of keys in Distributed Data, each a last-writer-wins map of encoded values, and this node's
 * view of it. Each entry is meant to have one writer. Of two writes of one entry that did not know of each other, the later by the clocks of
 * their nodes stays, or by {@link Stamp} where the map has one. Thread-safe; nothing blocks. Stages fail with {@link StoreException}.
 *
 * <p>Keys are never deleted, so that no tombstones pile up; a removed entry leaves nothing behind in its map.
 */
public final class SharedMap<T> {
    private final String prefix;
    private final int buckets;
    private final Codec<T> codec;
    private final @Nullable Stamp<T> stamp;
    private final ActorSystem<?> system;
    private final ActorRef<Replicator.Command> replicator;
    private final SelfUniqueAddress self;
    private final List<ActorRef<Snapshot<T>>> subscribers = new CopyOnWriteArrayList<>();
    /** What was decoded or encoded last, so that the same bytes are not decoded twice. */
    private final Map<String, Decoded<T>> decoded = new ConcurrentHashMap<>();

    private final CompletableFuture<Done> loaded = new CompletableFuture<>();
    private volatile Snapshot<T> snapshot = new Snapshot<>(Map.of(), Map.of());

    /**
     * What makes one value newer than another. It is kept with the value, and orders writes instead of clocks.
     *
     * @param <T> of the values
     */
    public interface Stamp<T> {
        /** Never negative; the same value has the same one. */
        long of(T value);
    }

    /**
     * What this node knows of the map at one moment; immutable.
     *
     * @param unreadable entries that this version of the code cannot read, and why
     */
    public record Snapshot<T>(Map<String, T> values, Map<String, String> unreadable) {
        public Snapshot {
            values = Map.copyOf(values);
            unreadable = Map.copyOf(unreadable);
        }
    }

    private record Decoded<T>(byte[] bytes, T value) {}

    /** How many nodes are asked or told. */
    public enum Reach {
        /** This node; the others hear of it later. */
        LOCAL,
        /** More than half of the nodes, at least two where there are two. */
        MAJORITY,
        /** All nodes; as many as answer in time. */
        ALL
    }

    /**
     * @param prefix of the keys in Distributed Data
     * @param buckets number of keys; never to be changed for a durable map
     * @param stamp null where clocks decide
     */
    public SharedMap(ActorSystem<?> system, String prefix, int buckets, Codec<T> codec, @Nullable Stamp<T> stamp) {
        this.system = system;
        this.prefix = prefix;
        this.buckets = buckets;
        this.codec = codec;
        this.stamp = stamp;
        this.replicator = DistributedData.get(system).replicator();
        this.self = DistributedData.get(system).selfUniqueAddress();
    }

    /** Completes once the view holds what this node had on its disk when it started; its {@link SharedMapView} must run. */
    public CompletionStage<Done> whenLoaded() {
        return loaded;
    }

    /** What this node knows now. */
    public Snapshot<T> snapshot() {
        return snapshot;
    }

    public Optional<T> find(String name) {
        return Optional.ofNullable(snapshot.values().get(name));
    }

    /** Tells the subscriber what this node knows now, and again whenever it changes; see {@link #unsubscribe}. */
    public void subscribe(ActorRef<Snapshot<T>> subscriber) {
        subscribers.add(subscriber);
        subscriber.tell(snapshot);
    }

    public void unsubscribe(ActorRef<Snapshot<T>> subscriber) {
        subscribers.remove(subscriber);
    }

    /** Entries of the bucket that a name is in, decoded; not by way of the view. */
    public CompletionStage<Snapshot<T>> read(String name, Reach reach, Duration within) {
        return get(bucketOf(name), reach, within).thenApply(map -> decode(map.getEntries()));
    }

    /** The entry, not by way of the view. */
    public CompletionStage<Optional<T>> readOne(String name, Reach reach, Duration within) {
        return get(bucketOf(name), reach, within).thenApply(map -> {
            byte @Nullable [] bytes = map.getEntries().get(name);
            return bytes == null ? Optional.empty() : Optional.of(decode(name, bytes));
        });
    }

    /** All entries, not by way of the view. */
    public CompletionStage<Snapshot<T>> readAll(Reach reach, Duration within) {
        Map<String, byte[]> all = new HashMap<>();
        CompletionStage<?> done = CompletableFuture.completedFuture(null);
        for (int bucket = 0; bucket < buckets; bucket++) {
            done = done.thenCombine(get(bucket, reach, within), (before, map) -> {
                all.putAll(map.getEntries());
                return Done.getInstance();
            });
        }
        return done.thenApply(nothing -> decode(all));
    }

    /** Sets an entry; one with a higher stamp stays as it is. */
    public CompletionStage<Done> put(String name, T value, Reach reach, Duration within) {
        byte[] bytes = codec.encode(value);
        decoded.put(name, new Decoded<>(bytes, value));
        if (stamp == null) {
            return update(name, reach, within, map -> map.put(self, name, bytes));
        }
        long mine = stamp.of(value);
        byte[] stamped = Stamped.bytes(mine, bytes);
        LWWRegister.Clock<byte[]> clock = (time, entry) -> Stamped.stamp(entry);
        return update(name, reach, within, map -> {
            byte @Nullable [] known = map.getEntries().get(name);
            return known != null && Stamped.stamp(known) >= mine ? map : map.put(self, name, stamped, clock);
        });
    }

    public CompletionStage<Done> remove(String name, Reach reach, Duration within) {
        return update(name, reach, within, map -> map.contains(name) ? map.remove(self, name) : map);
    }

    /** Removes an entry unless its stamp is higher than this. */
    public CompletionStage<Done> removeUpTo(String name, long highest, Reach reach, Duration within) {
        return update(name, reach, within, map -> {
            byte @Nullable [] known = map.getEntries().get(name);
            return known != null && Stamped.stamp(known) <= highest ? map.remove(self, name) : map;
        });
    }

    int buckets() {
        return buckets;
    }

    Key<LWWMap<String, byte[]>> key(int bucket) {
        return LWWMapKey.create(prefix + "-" + bucket);
    }

    ActorRef<Replicator.Command> replicator() {
        return replicator;
    }

    /** @throws IllegalArgumentException as {@link Codec#decode} */
    T decode(String name, byte[] entry) {
        byte[] bytes = stamp == null ? entry : Stamped.payload(entry);
        Decoded<T> known = decoded.get(name);
        if (known != null && Arrays.equals(known.bytes(), bytes)) {
            return known.value();
        }
        T value = codec.decode(bytes);
        decoded.put(name, new Decoded<>(bytes, value));
        return value;
    }

    /** The entry is no more. */
    void forget(String name) {
        decoded.remove(name);
    }

    void loaded() {
        loaded.complete(Done.getInstance());
    }

    void publish(Snapshot<T> next) {
        snapshot = next;
        subscribers.forEach(subscriber -> subscriber.tell(next));
    }

    /** Which of the buckets a name is in, from 0. */
    public int bucketOf(String name) {
        return Math.floorMod(name.hashCode(), buckets);
    }

    private Snapshot<T> decode(Map<String, byte[]> entries) {
        Map<String, T> values = new HashMap<>();
        Map<String, String> unreadable = new HashMap<>();
        entries.forEach((name, bytes) -> {
            try {
                values.put(name, decode(name, bytes));
            } catch (IllegalArgumentException e) {
                unreadable.put(name, String.valueOf(e.getMessage()));
            }
        });
        return new Snapshot<>(values, unreadable);
    }

    private CompletionStage<LWWMap<String, byte[]>> get(int bucket, Reach reach, Duration within) {
        Replicator.ReadConsistency consistency =
                switch (reach) {
                    case LOCAL -> Replicator.readLocal();
                    case MAJORITY -> new Replicator.ReadMajority(within);
                    case ALL -> new Replicator.ReadAll(within);
                };
        return AskPattern.<Replicator.Command, Replicator.GetResponse<LWWMap<String, byte[]>>>ask(
                        replicator,
                        replyTo -> new Replicator.Get<>(key(bucket), consistency, replyTo),
                        within.plusSeconds(1),
                        system.scheduler())
                .handle((response, thrown) -> {
                    if (response instanceof Replicator.GetSuccess<LWWMap<String, byte[]>> success) {
                        return success.get(key(bucket));
                    }
                    if (response instanceof Replicator.NotFound) {
                        return LWWMap.create();
                    }
                    throw new StoreException(
                            Kind.UNREACHABLE,
                            "reading " + key(bucket).id() + ": " + reach.name().toLowerCase(Locale.ROOT)
                                    + " of the nodes should have answered within " + within.toMillis()
                                    + " ms, but did not; see whether nodes are unreachable");
                });
    }

    private CompletionStage<Done> update(
            String name, Reach reach, Duration within, UnaryOperator<LWWMap<String, byte[]>> change) {
        Key<LWWMap<String, byte[]>> key = key(bucketOf(name));
        Replicator.WriteConsistency consistency =
                switch (reach) {
                    case LOCAL -> Replicator.writeLocal();
                    case MAJORITY -> new Replicator.WriteMajority(within);
                    case ALL -> new Replicator.WriteAll(within);
                };
        CompletionStage<Done> done =
                AskPattern.<Replicator.Command, Replicator.UpdateResponse<LWWMap<String, byte[]>>>ask(
                                replicator,
                                replyTo -> new Replicator.Update<>(
                                        key, LWWMap.create(), consistency, replyTo, change::apply),
                                within.plusSeconds(1),
                                system.scheduler())
                        .handle((response, thrown) -> {
                            if (response instanceof Replicator.UpdateSuccess) {
                                return Done.getInstance();
                            }
                            if (response instanceof Replicator.StoreFailure) {
                                throw new StoreException(
                                        Kind.DISK,
                                        "storing '" + name + "' in " + key.id()
                                                + ": the disk of this node took it not; see its log, and the space under akkord.actors.data-dir");
                            }
                            throw new StoreException(
                                    Kind.UNREACHABLE,
                                    "storing '" + name + "' in " + key.id() + ": "
                                            + reach.name().toLowerCase(Locale.ROOT)
                                            + " of the nodes should have taken it within " + within.toMillis()
                                            + " ms, but did not; see whether nodes are unreachable");
                        });
        // This node's own view need not wait for the next notification.
        replicator.tell(Replicator.flushChanges());
        return done;
    }
}
