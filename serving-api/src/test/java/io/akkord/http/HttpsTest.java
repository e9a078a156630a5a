package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.http.tls.ServerTls;
import io.akkord.http.tls.TlsSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real TLS connections, with certificates that keytool made for this run. */
class HttpsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    static Path files;

    @BeforeAll
    static void makeCertificates() throws Exception {
        make("server", "RSA");
        make("client", "EC");
        make("stranger", "EC");
    }

    private static void make(String name, String algorithm) throws Exception {
        Path store = files.resolve(name + ".p12");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
        command.addAll(List.of("-alias", name, "-keyalg", algorithm, "-dname", "CN=" + name, "-validity", "2"));
        command.addAll(List.of("-ext", "san=ip:127.0.0.1", "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of("-keystore", store.toString()));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).as(said).isZero();
        KeyStore loaded = load(name);
        Certificate certificate = loaded.getCertificate(name);
        Key key = loaded.getKey(name, PASSWORD.toCharArray());
        Files.writeString(files.resolve(name + ".crt"), pem("CERTIFICATE", certificate.getEncoded()));
        Files.writeString(files.resolve(name + ".key"), pem("PRIVATE KEY", key.getEncoded()));
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + what
                + "-----\n";
    }

    private static KeyStore load(String name) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(files.resolve(name + ".p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static String path(String name) {
        return "\"" + files.resolve(name).toString().replace("\\", "\\\\") + "\"";
    }

    private static HttpClient client(Optional<String> identity, String... protocols) throws Exception {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("server", load("server").getCertificate("server"));
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(trust);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(identity.isPresent() ? load(identity.get()) : null, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
        SSLParameters parameters = new SSLParameters();
        if (protocols.length > 0) {
            parameters.setProtocols(protocols);
        }
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context)
                .sslParameters(parameters)
                .build();
    }

    private static HttpResponse<String> infer(HttpClient client, int port) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/v2/models/echo/infer"))
                        .POST(HttpRequest.BodyPublishers.ofString(HttpServerTest.INFER))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static TestServer start(String tls) {
        return TestServer.start("tls {" + tls + "}", FakeDeployment.echo(Specs.anyTensors("echo")));
    }

    @Test
    void inference_over_both_versions_of_tls_from_pem_files() throws Exception {
        try (TestServer server =
                start("certificate = " + path("server.crt") + ", private-key = " + path("server.key"))) {
            for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
                HttpResponse<String> response = infer(client(Optional.empty(), protocol), server.port());
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.sslSession().orElseThrow().getProtocol()).isEqualTo(protocol);
            }
            assertThat(server.server.scheme()).isEqualTo("https");
            // Plain HTTP gets no answer.
            try (RawClient plain = server.connect().get("/v2")) {
                assertThat(plain.isClosedByServer()).isTrue();
            }
        }
    }

    @Test
    void from_a_keystore() throws Exception {
        try (TestServer server = start("keystore = " + path("server.p12") + ", keystore-password = " + PASSWORD)) {
            assertThat(infer(client(Optional.empty()), server.port()).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void with_an_authority_of_clients_each_needs_a_certificate_of_it() throws Exception {
        try (TestServer server = start("certificate = " + path("server.crt") + ", private-key = " + path("server.key")
                + ", client-ca = " + path("client.crt"))) {
            assertThat(infer(client(Optional.of("client")), server.port()).statusCode())
                    .isEqualTo(200);
            assertThatThrownBy(() -> infer(client(Optional.empty()), server.port()))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> infer(client(Optional.of("stranger")), server.port()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_file_that_cannot_be_used_is_named_with_the_remedy_and_without_its_content() throws Exception {
        Path old = Files.writeString(files.resolve("old.key"), pem("RSA PRIVATE KEY", new byte[] {1, 2, 3}));
        Path broken =
                Files.writeString(files.resolve("broken.key"), pem("PRIVATE KEY", "top secret".getBytes("UTF-8")));
        Path certificate = files.resolve("server.crt");
        assertRefused(pem(certificate, files.resolve("none.key")), "there is no file", "none.key");
        assertRefused(pem(certificate, old), "old.key", "openssl pkcs8 -topk8");
        assertRefused(pem(certificate, broken), "broken.key", "kind RSA");
        assertRefused(pem(old, broken), "old.key", "certificates in PEM");
        assertRefused(
                new TlsSettings(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(files.resolve("server.p12")),
                        "wrong",
                        Optional.empty()),
                "server.p12",
                "keystore-password");
    }

    private static TlsSettings pem(Path certificate, Path key) {
        return new TlsSettings(Optional.of(certificate), Optional.of(key), Optional.empty(), "", Optional.empty());
    }

    private static void assertRefused(TlsSettings settings, String... parts) {
        assertThatThrownBy(() -> ServerTls.of(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("akkord.http.tls: ")
                .hasMessageContainingAll(parts)
                .hasMessageNotContaining("top secret");
    }
}
