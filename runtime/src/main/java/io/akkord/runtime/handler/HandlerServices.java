package io.akkord.runtime.handler;

/**
 * What a node gives its handlers.
 *
 * @param node its id
 * @param calls the way to other deployments
 */
public record HandlerServices(String node, Calls calls) {

    /** Of a place without a node around it.
     *
     * @param why whoever asks for a handle is told this
     */
    public static HandlerServices none(String why) {
        return new HandlerServices("", new Calls() {
            @Override
            public <I, O> Handle<I, O> handle(String deployment, Class<I> requests, Class<O> responses) {
                throw new UnsupportedOperationException("cannot call deployment '" + deployment + "': " + why);
            }
        });
    }
}
