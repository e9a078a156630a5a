package io.akkord.runtime.device;

/**
 * Names a claim, never twice.
 *
 * @param incarnation of the node's ledger: a claim of a former life of the node is not mistaken for one of this life
 * @param sequence counts up within it
 */
public record ClaimId(String node, long incarnation, long sequence) {
    @Override
    public String toString() {
        return node + "/" + incarnation + "/" + sequence;
    }
}
