package io.akkord.http.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of TLS 1.2 and 1.3. Files are read once, here: a renewed certificate is used after a restart of the node, which costs
 * no request.
 */
public final class ServerTls {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final SSLContext context;
    private final boolean clientsHaveCertificates;

    private ServerTls(SSLContext context, boolean clientsHaveCertificates) {
        this.context = context;
        this.clientsHaveCertificates = clientsHaveCertificates;
    }

    /**
     * Reads the files. Blocks.
     *
     * @throws IllegalArgumentException when one cannot be used; the message names it
     */
    public static ServerTls of(TlsSettings settings) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keys(settings).getKeyManagers(),
                    settings.clientCa().isPresent()
                            ? trusted(settings.clientCa().get())
                            : null,
                    null);
            return new ServerTls(context, settings.clientCa().isPresent());
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("akkord.http.tls: there is no file " + e.getMessage(), e);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("akkord.http.tls: " + e.getMessage(), e);
        }
    }

    /** An engine for one connection. */
    public SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(PROTOCOLS);
        engine.setNeedClientAuth(clientsHaveCertificates);
        return engine;
    }

    private static KeyManagerFactory keys(TlsSettings settings) throws IOException, GeneralSecurityException {
        char[] password = settings.keystorePassword().toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        Path keystore = settings.keystore().orElse(null);
        if (keystore == null) {
            store.load(null, null);
            List<X509Certificate> chain =
                    PemFiles.certificates(required(settings.certificate().orElse(null)));
            store.setKeyEntry(
                    "server",
                    PemFiles.privateKey(
                            required(settings.privateKey().orElse(null)),
                            chain.get(0).getPublicKey().getAlgorithm()),
                    password,
                    chain.toArray(X509Certificate[]::new));
        } else {
            load(store, keystore, password);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory;
    }

    private static void load(KeyStore store, Path keystore, char[] password)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(keystore)) {
            store.load(in, password);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(
                    keystore + " must be a PKCS#12 keystore of that keystore-password, but: " + e.getMessage(), e);
        }
    }

    private static TrustManager[] trusted(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (X509Certificate authority : PemFiles.certificates(file)) {
            store.setCertificateEntry("ca" + number++, authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static Path required(@Nullable Path path) {
        if (path == null) {
            throw new IllegalArgumentException(
                    "akkord.http.tls must have a certificate and private-key, or a keystore, but has neither");
        }
        return path;
    }
}
