package io.akkord.runtime.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS context of PEM files, for ends that show each other certificates; made anew when the files have changed. Connections that stand keep
 * the one that they began with. Thread-safe. Servers must still call {@code setNeedClientAuth(true)}.
 */
public final class TlsContext implements Supplier<SSLContext> {
    private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);
    private static final long LOOK_NANOS = Duration.ofSeconds(10).toNanos();

    private final TlsFiles files;
    private final LongSupplier nanoTime;
    private SSLContext context;
    private List<FileTime> times;
    private long lookedNanos;

    /**
     * Reads the files.
     *
     * @throws IOException when one cannot be used; the message names it
     */
    public TlsContext(TlsFiles files) throws IOException {
        this(files, System::nanoTime);
    }

    TlsContext(TlsFiles files, LongSupplier nanoTime) throws IOException {
        this.files = files;
        this.nanoTime = nanoTime;
        this.lookedNanos = nanoTime.getAsLong();
        this.times = times();
        this.context = read(files);
    }

    /** The context of the files as they are now, or were up to ten seconds ago. Files that cannot be used change nothing, and are logged. */
    @Override
    public synchronized SSLContext get() {
        long now = nanoTime.getAsLong();
        if (now - lookedNanos >= LOOK_NANOS) {
            lookedNanos = now;
            try {
                List<FileTime> found = times();
                if (!found.equals(times)) {
                    context = read(files);
                    times = found;
                    LOG.info("TLS: certificates of {} were read again", files.certificate());
                }
            } catch (IOException e) {
                LOG.warn("TLS: changed files cannot be used, those from before are: {}", e.getMessage());
            }
        }
        return context;
    }

    private List<FileTime> times() throws IOException {
        List<FileTime> found = new ArrayList<>();
        for (Path file : List.of(files.ca(), files.certificate(), files.key())) {
            found.add(Files.getLastModifiedTime(file));
        }
        return found;
    }

    private static SSLContext read(TlsFiles files) throws IOException {
        List<X509Certificate> chain = PemFiles.certificates(files.certificate());
        char[] none = new char[0];
        try {
            KeyStore own = empty();
            own.setKeyEntry("own", PemFiles.privateKey(files.key()), none, chain.toArray(Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, none);
            KeyStore authorities = empty();
            int number = 0;
            for (X509Certificate authority : PemFiles.certificates(files.ca())) {
                authorities.setCertificateEntry("ca" + number++, authority);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            X509ExtendedTrustManager manager = (X509ExtendedTrustManager) trust.getTrustManagers()[0];
            context.init(keys.getKeyManagers(), new TrustManager[] {new PeerTrust(manager, chain.get(0))}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "TLS cannot be used with " + files.certificate() + ", " + files.key() + " and " + files.ca() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
