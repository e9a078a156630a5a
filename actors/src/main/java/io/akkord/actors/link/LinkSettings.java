package io.akkord.actors.link;

import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How links are made.
 *
 * @param clusterName what both sides must agree on
 * @param host where this node listens, and is reached
 * @param port where this node listens; 0 for any that is free
 * @param tls mutual TLS; empty for none
 * @param maxFrameBytes largest request or answer that crosses
 * @param maxWaitingBytes most that may wait for one connection; what comes on top is refused
 * @param connectTimeout for the connection and the greeting
 */
public record LinkSettings(
        String clusterName,
        String host,
        int port,
        Optional<SSLContext> tls,
        int maxFrameBytes,
        long maxWaitingBytes,
        Duration connectTimeout) {
    /** 256 MiB. */
    public static final int MAX_FRAME = 256 << 20;

    public LinkSettings {
        if (maxFrameBytes < 1024 || maxFrameBytes > 1 << 30) {
            throw new IllegalArgumentException(
                    "the largest frame of a link must be 1 KiB to 1 GiB, but is " + maxFrameBytes + " bytes");
        }
    }

    /** The settings of a node that says nothing else. */
    public static LinkSettings of(String clusterName, String host, int port, Optional<SSLContext> tls) {
        return new LinkSettings(clusterName, host, port, tls, MAX_FRAME, 4L * MAX_FRAME, Duration.ofSeconds(3));
    }
}
