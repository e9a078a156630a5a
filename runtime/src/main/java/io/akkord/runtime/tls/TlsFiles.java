package io.akkord.runtime.tls;

import java.nio.file.Path;

/**
 * The PEM files of one end of a connection.
 *
 * @param ca the authorities whose certificates are accepted
 * @param certificate this end's own, followed by those between it and the authority
 * @param key its private key, in PKCS #8, not encrypted
 */
public record TlsFiles(Path ca, Path certificate, Path key) {}
