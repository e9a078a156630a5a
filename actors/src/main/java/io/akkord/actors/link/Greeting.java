package io.akkord.actors.link;

import io.akkord.actors.cluster.NodeKey;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;

/**
 * The first words on a connection. Who connects says which cluster and node it is of, and which node it wants, in which incarnation; who
 * listens welcomes it or says why not, and ends the connection.
 */
final class Greeting {
    private Greeting() {}

    /** The node that answers is another one than was wanted: that one is gone. */
    static final class WrongNodeException extends IOException {
        private static final long serialVersionUID = 1L;

        WrongNodeException(String message) {
            super(message);
        }
    }

    /** Says hello, and waits for the welcome. */
    static NodeKey connect(
            Transport transport, FrameReader reader, FrameWriter writer, String cluster, NodeKey self, NodeKey wanted)
            throws IOException {
        transport.write(ByteBuffer.allocate(Long.BYTES).putLong(Frames.MAGIC).flip());
        FrameOut out = writer.out.begin(Frames.HELLO);
        out.head.writeInt(Frames.VERSION);
        out.text(cluster);
        put(out, self);
        put(out, wanted);
        writer.write();
        writer.flush();
        if (reader.readLong() != Frames.MAGIC) {
            throw new ProtocolException("what listens at " + transport.remote() + " is no node of Akkord");
        }
        FrameIn answer = reader.read(Frames.MAX_GREETING);
        if (answer == null || (answer.kind != Frames.WELCOME && answer.kind != Frames.REFUSED)) {
            throw new ProtocolException("the node at " + transport.remote() + " did not answer the greeting");
        }
        if (answer.kind == Frames.REFUSED) {
            boolean wrongNode = answer.head.readBoolean();
            String why = "the node at " + transport.remote() + " refused the link: " + answer.head.readString();
            throw wrongNode ? new WrongNodeException(why) : new ProtocolException(why);
        }
        return wanted;
    }

    /** Hears who connects, and welcomes or refuses it. */
    static NodeKey accept(Transport transport, FrameReader reader, FrameWriter writer, String cluster, NodeKey self)
            throws IOException {
        if (reader.readLong() != Frames.MAGIC) {
            throw new ProtocolException(transport.remote() + " sent something that is no link of Akkord");
        }
        FrameIn hello = reader.read(Frames.MAX_GREETING);
        if (hello == null || hello.kind != Frames.HELLO) {
            throw new ProtocolException(transport.remote() + " did not greet");
        }
        transport.write(ByteBuffer.allocate(Long.BYTES).putLong(Frames.MAGIC).flip());
        int version = hello.head.readInt();
        if (version != Frames.VERSION) {
            refuse(
                    writer,
                    false,
                    "its version of the link protocol is " + version + ", but node " + self + " speaks "
                            + Frames.VERSION);
        }
        String itsCluster = hello.head.readString();
        NodeKey from = read(hello);
        NodeKey wanted = read(hello);
        if (!itsCluster.equals(cluster)) {
            refuse(
                    writer,
                    false,
                    "it is of cluster '" + itsCluster + "', but node " + self + " is of '" + cluster + "'");
        }
        if (!wanted.equals(self)) {
            refuse(writer, true, "it wants node " + wanted + ", but this is " + self);
        }
        writer.out.begin(Frames.WELCOME);
        writer.write();
        writer.flush();
        return from;
    }

    private static void refuse(FrameWriter writer, boolean wrongNode, String why) throws IOException {
        FrameOut out = writer.out.begin(Frames.REFUSED);
        out.head.writeBoolean(wrongNode);
        out.text(why);
        writer.write();
        writer.flush();
        throw new ProtocolException("a link is refused: " + why);
    }

    private static void put(FrameOut out, NodeKey key) {
        out.text(key.node());
        out.head.writeLong(key.incarnation());
    }

    private static NodeKey read(FrameIn in) {
        return new NodeKey(in.head.readString(), in.head.readLong());
    }
}
