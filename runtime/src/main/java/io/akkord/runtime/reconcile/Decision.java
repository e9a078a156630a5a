package io.akkord.runtime.reconcile;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a {@code Reconciler} decided.
 *
 * @param wakeAtNanos when to ask again though nothing has happened; empty for never
 */
public record Decision(List<Action> actions, Standing standing, OptionalLong wakeAtNanos) {
    public Decision {
        actions = List.copyOf(actions);
    }
}
