package io.akkord.actors.link;

import java.io.IOException;

/** A message that waits to be written. */
interface Outgoing {
    /** Bytes of its tensors. */
    long bytes();

    /** Writes it; by the connection's writer. */
    void write(FrameWriter writer) throws IOException;
}
