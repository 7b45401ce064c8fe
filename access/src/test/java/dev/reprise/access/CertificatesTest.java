package dev.reprise.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.identity.Identity;
import dev.reprise.identity.Limits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
  @TempDir private Path folder;

  private static Certificates known(String... subjectsAndTenants) {
    Map<String, CertificateConfig> byName = new LinkedHashMap<>();
    for (int i = 0; i < subjectsAndTenants.length; i += 2) {
      byName.put(
          "n" + i,
          new CertificateConfig(
              subjectsAndTenants[i], subjectsAndTenants[i + 1], List.of(), List.of(), Limits.NONE));
    }
    return new Certificates(byName);
  }

  @Test
  void aCallerIsKnownByItsCommonNameOrAnAlternativeOne() throws Exception {
    X509Certificate app =
        certificate("CN=app, O=Acme", "san=dns:app.internal,uri:spiffe://x/app,email:a@x.example");
    assertThat(tenant(known("cn:app", "one"), app)).isEqualTo("one");
    assertThat(tenant(known("dns:app.internal", "two"), app)).isEqualTo("two");
    assertThat(tenant(known("uri:spiffe://x/app", "three"), app)).isEqualTo("three");
    assertThat(tenant(known("email:a@x.example", "four"), app)).isEqualTo("four");
    assertThat(tenant(known("cn:other", "five", "dns:app.internal", "six"), app)).isEqualTo("six");
    assertThat(tenant(known("cn:app.internal", "x", "dns:app", "x", "cn:Acme", "x"), app)).isNull();
    assertThat(tenant(known("cn:app", "one"), null)).isNull();
  }

  @Test
  void aNameWithinANameIsNoName() throws Exception {
    X509Certificate crafted = certificate("CN=\"evil, CN=app\"", "san=dns:evil");
    assertThat(tenant(known("cn:app", "one"), crafted)).isNull();
    X509Certificate twice = certificate("CN=app, CN=evil", "san=dns:evil");
    assertThat(tenant(known("cn:app", "one", "cn:evil", "two"), twice)).isNull();
  }

  @Test
  void nobodyIsKnownLongerThanTheCertificateHolds() throws Exception {
    X509Certificate app = certificate("CN=app", "san=dns:app");
    long end = app.getNotAfter().getTime();
    Certificates known = known("cn:app", "one");
    assertThat(known.find(app, end - 1)).extracting(Identity::expiresMs).isEqualTo(end);
    assertThat(known.find(app, end + 1)).isNull();
  }

  private static @Nullable String tenant(Certificates known, @Nullable X509Certificate shown) {
    Identity identity = known.find(shown, System.currentTimeMillis());
    return identity == null ? null : identity.tenant();
  }

  /** Made by the JDK's own tool. */
  private X509Certificate certificate(String subject, String extension)
      throws IOException, InterruptedException, CertificateException {
    Path keys = Files.createTempFile(folder, "keys", ".p12");
    Files.delete(keys);
    Path pem = keys.resolveSibling(keys.getFileName() + ".pem");
    keytool(keys, "-genkeypair", "-keyalg", "EC", "-dname", subject, "-ext", extension);
    keytool(keys, "-exportcert", "-file", pem.toString());
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(pem)));
  }

  private static void keytool(Path keys, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", "a", "-storetype", "PKCS12", "-storepass", "changeit"));
    command.addAll(List.of("-keystore", keys.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();
  }
}
