package io.akkord.runtime.reconcile;

/** What kind of failure a replica had, as far as it decides what to do next. */
public enum FailureCause {
    NONE,
    /** The node refused the claim: another node may have room. */
    NO_DEVICES,
    /** The node lacks the handler's classes, or the model's file: it is not chosen again for this revision. */
    UNFIT_NODE,
    /** It did not start, or broke while it served. */
    BROKEN,
    /** It could not take a changed revision while serving: it goes on under the old one. */
    NOT_RECONFIGURED
}
