package io.akkord.actors.catalog;

import akka.actor.typed.ActorRef;
import io.akkord.runtime.reconcile.Wanted;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is wanted of the cluster, as far as this node knows: always current, thread-safe, nothing blocks. */
public interface Applications {

    /** All of them at one moment. */
    Snapshot snapshot();

    /** Tells the subscriber what is there now, and again whenever it changes, until it stops. */
    void subscribe(ActorRef<Snapshot> subscriber);

    /** The applications at one moment, by name; immutable. */
    record Snapshot(Map<String, ApplicationRecord> records) {
        public static final Snapshot EMPTY = new Snapshot(Map.of());

        public Snapshot {
            records = Collections.unmodifiableMap(new TreeMap<>(records));
        }

        /** What is wanted of a deployment, and by which application; empty when none has it. */
        public Optional<Owned> deployment(String name) {
            for (ApplicationRecord application : records.values()) {
                Optional<Wanted> wanted = application.deployment(name);
                if (wanted.isPresent()) {
                    return Optional.of(new Owned(application.name(), wanted.get()));
                }
            }
            return Optional.empty();
        }
    }

    /** What is wanted of a deployment, and the application it belongs to. */
    record Owned(String application, Wanted wanted) {}
}
