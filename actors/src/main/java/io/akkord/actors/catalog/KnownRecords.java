package io.akkord.actors.catalog;

import io.akkord.actors.catalog.Catalog.FailedRevisions;
import io.akkord.actors.store.SharedMap.Snapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/** What the catalog knows to be stored, bucket by bucket, as the store was last read or written. Not thread-safe. */
final class KnownRecords {
    private static final Snapshot<ApplicationRecord> NOTHING = new Snapshot<>(Map.of(), Map.of());

    private final ToIntFunction<String> bucketOf;
    private final Map<Integer, Snapshot<ApplicationRecord>> buckets = new HashMap<>();

    /** @param bucketOf which bucket the application of a name is in */
    KnownRecords(ToIntFunction<String> bucketOf) {
        this.bucketOf = bucketOf;
    }

    /** Everything was read. */
    void readAll(Snapshot<ApplicationRecord> all, int count) {
        for (int bucket = 0; bucket < count; bucket++) {
            int at = bucket;
            Map<String, ApplicationRecord> values = new HashMap<>(all.values());
            values.keySet().removeIf(name -> bucketOf.applyAsInt(name) != at);
            Map<String, String> unreadable = new HashMap<>(all.unreadable());
            unreadable.keySet().removeIf(name -> bucketOf.applyAsInt(name) != at);
            buckets.put(at, new Snapshot<>(values, unreadable));
        }
    }

    /** The bucket of an application was read. */
    void read(String application, Snapshot<ApplicationRecord> bucket) {
        buckets.put(bucketOf.applyAsInt(application), bucket);
    }

    /** An application was stored, or removed. */
    void stored(String application, Optional<ApplicationRecord> record) {
        int at = bucketOf.applyAsInt(application);
        Snapshot<ApplicationRecord> before = buckets.getOrDefault(at, NOTHING);
        Map<String, ApplicationRecord> values = new HashMap<>(before.values());
        values.remove(application);
        record.ifPresent(now -> values.put(application, now));
        buckets.put(at, new Snapshot<>(values, before.unreadable()));
    }

    Catalog catalog(FailedRevisions failed) {
        Map<String, ApplicationRecord> all = new HashMap<>();
        Map<String, String> unreadable = new HashMap<>();
        buckets.values().forEach(bucket -> {
            all.putAll(bucket.values());
            unreadable.putAll(bucket.unreadable());
        });
        return new Catalog(all, unreadable, failed);
    }

    Map<String, ApplicationRecord> all() {
        Map<String, ApplicationRecord> all = new HashMap<>();
        buckets.values().forEach(bucket -> all.putAll(bucket.values()));
        return all;
    }

    /** One application of each bucket in which a view knows something else. */
    Set<String> differences(Map<String, ApplicationRecord> view) {
        Map<String, ApplicationRecord> known = all();
        Set<String> names = new HashSet<>(known.keySet());
        names.addAll(view.keySet());
        Map<Integer, String> different = new HashMap<>();
        for (String name : names) {
            if (!Optional.ofNullable(known.get(name)).equals(Optional.ofNullable(view.get(name)))) {
                different.put(bucketOf.applyAsInt(name), name);
            }
        }
        return Set.copyOf(different.values());
    }
}
