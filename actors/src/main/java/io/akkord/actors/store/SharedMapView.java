package io.akkord.actors.store;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.cluster.ddata.Key;
import akka.cluster.ddata.LWWMap;
import akka.cluster.ddata.typed.javadsl.Replicator;
import akka.cluster.ddata.typed.javadsl.ReplicatorMessageAdapter;
import io.akkord.actors.store.SharedMap.Snapshot;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps this node's view of a {@link SharedMap} current. Values whose bytes are the same are not decoded again and stay the same object. */
public final class SharedMapView<T> extends AbstractBehavior<SharedMapView.Command> {

    /** Private to the view. */
    public sealed interface Command {}

    private record Changed(Replicator.SubscribeResponse<LWWMap<String, byte[]>> response) implements Command {}

    private record Loaded(Replicator.GetResponse<LWWMap<String, byte[]>> response) implements Command {}

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SharedMap<T> map;
    private int missing;
    private final Map<String, Map<String, byte[]>> raw = new HashMap<>();
    private final Map<String, T> values = new HashMap<>();
    private final Map<String, String> unreadable = new HashMap<>();

    private SharedMapView(
            ActorContext<Command> context,
            SharedMap<T> map,
            ReplicatorMessageAdapter<Command, LWWMap<String, byte[]>> adapter) {
        super(context);
        context.setLoggerName(SharedMapView.class);
        this.map = map;
        this.missing = map.buckets();
        for (int i = 0; i < map.buckets(); i++) {
            Key<LWWMap<String, byte[]>> key = map.key(i);
            adapter.askGet(replyTo -> new Replicator.Get<>(key, Replicator.readLocal(), replyTo), Loaded::new);
            adapter.subscribe(key, Changed::new);
        }
    }

    public static <T> Behavior<Command> create(SharedMap<T> map) {
        return Behaviors.setup(context ->
                new SharedMapView<>(context, map, new ReplicatorMessageAdapter<>(context, map.replicator(), PATIENCE)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Loaded.class, this::onLoaded)
                .onMessage(Changed.class, this::onChanged)
                .build();
    }

    private Behavior<Command> onLoaded(Loaded loaded) {
        if (loaded.response() instanceof Replicator.GetSuccess<LWWMap<String, byte[]>> found) {
            adopt(found.key().id(), found.get(found.key()).getEntries());
        }
        if (--missing == 0) {
            map.loaded();
        }
        return this;
    }

    private Behavior<Command> onChanged(Changed changed) {
        if (changed.response() instanceof Replicator.Changed<LWWMap<String, byte[]>> news) {
            adopt(news.key().id(), news.get(news.key()).getEntries());
        }
        return this;
    }

    private void adopt(String bucket, Map<String, byte[]> now) {
        Map<String, byte[]> before = raw.getOrDefault(bucket, Map.of());
        boolean different = false;
        Set<String> gone = new HashSet<>(before.keySet());
        for (Map.Entry<String, byte[]> entry : now.entrySet()) {
            gone.remove(entry.getKey());
            byte @Nullable [] known = before.get(entry.getKey());
            if (known == null || !Arrays.equals(known, entry.getValue())) {
                take(entry.getKey(), entry.getValue());
                different = true;
            }
        }
        for (String name : gone) {
            values.remove(name);
            unreadable.remove(name);
            map.forget(name);
            different = true;
        }
        raw.put(bucket, Map.copyOf(now));
        if (different) {
            map.publish(new Snapshot<>(values, unreadable));
        }
    }

    private void take(String name, byte[] bytes) {
        try {
            values.put(name, map.decode(name, bytes));
            unreadable.remove(name);
        } catch (IllegalArgumentException e) {
            values.remove(name);
            unreadable.put(name, String.valueOf(e.getMessage()));
            getContext().getLog().error("'{}' cannot be read and is left as it is stored: {}", name, e.getMessage());
        }
    }
}
