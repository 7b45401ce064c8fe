package dev.reprise.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A self-signed certificate, made by the JDK's own tool. */
public final class Certificate {
  private static final String PASSWORD = "changeit";

  private final Path keys;
  private final Path pem;

  /**
   * @param directory takes the files
   * @param name what the certificate is for, such as {@code ip:127.0.0.1} or {@code dns:host}
   */
  public Certificate(Path directory, String name) throws IOException, InterruptedException {
    this.keys = directory.resolve("keys.p12");
    this.pem = directory.resolve("certificate.pem");
    keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=upstream", "-ext", "san=" + name);
    keytool("-exportcert", "-rfc", "-file", pem.toString());
  }

  /** For clients that shall trust it. */
  public Path pem() {
    return pem;
  }

  /** Its private key, PKCS #8. */
  public Path keyPem() throws IOException, GeneralSecurityException {
    byte[] key = store().getKey("upstream", PASSWORD.toCharArray()).getEncoded();
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
    String block = "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
    Path file = keys.resolveSibling("key.pem");
    return Files.exists(file) ? file : Files.writeString(file, block);
  }

  /** For a client that trusts this certificate alone. */
  public SSLContext trust() throws IOException, GeneralSecurityException {
    return trust(null);
  }

  /**
   * For a client that trusts this certificate alone.
   *
   * @param shown the client's own; null for none
   */
  public SSLContext trust(@Nullable Certificate shown)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("it", store().getCertificate("upstream"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(shown == null ? null : shown.keyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** For a server that shows it and asks its callers for another one. */
  public SSLContext asking(Certificate callers) throws IOException, GeneralSecurityException {
    return callers.trust(this);
  }

  /** For a server that shows it. */
  public ServerSocketFactory serverSockets() throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers(), null, null);
    return context.getServerSocketFactory();
  }

  private KeyManager[] keyManagers() throws IOException, GeneralSecurityException {
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store(), PASSWORD.toCharArray());
    return factory.getKeyManagers();
  }

  private KeyStore store() throws IOException, GeneralSecurityException {
    return KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", "upstream", "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", keys.toString(), "-storepass", PASSWORD));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("failed: " + command);
    }
  }
}
