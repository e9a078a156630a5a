package io.akkord.runtime.spec.document;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a document; bounded, since a hostile document may have a million mistakes. */
final class Problems {
    static final int MOST = 100;

    private final List<Problem> list = new ArrayList<>();

    void add(String origin, String key, String found, String expected, String hint) {
        if (list.size() < MOST) {
            list.add(new Problem(origin, key, found, expected, hint));
        }
    }

    int count() {
        return list.size();
    }

    boolean isFull() {
        return list.size() >= MOST;
    }

    List<Problem> list() {
        return list;
    }
}
