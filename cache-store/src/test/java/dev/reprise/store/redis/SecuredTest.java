package dev.reprise.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over TLS, as a user of an access control list. */
class SecuredTest {
  @TempDir private Path directory;

  @Test
  void nodesMeetOverTlsAsAUser() throws IOException, InterruptedException {
    ServerCertificate certificate = new ServerCertificate(directory);
    try (RedisServer server =
        RedisServer.startSecured(certificate.pem(), certificate.keys(), "reprise", "hush")) {
      URI url = URI.create("rediss://127.0.0.1:" + server.port());
      RedisConfig right = Configs.secured(url, "reprise", "hush", certificate.pem().toString());
      try (Node a = Node.open(right);
          Node b = Node.open(right)) {
        a.put(1, "one");

        Soon.holds("b knows of it", () -> "one".equals(b.answer(1)));
      }
    }
  }

  @Test
  void aWrongPasswordOrAnUnknownCertificateLeavesTheNodeAlone()
      throws IOException, InterruptedException {
    ServerCertificate certificate = new ServerCertificate(directory);
    try (RedisServer server =
        RedisServer.startSecured(certificate.pem(), certificate.keys(), "reprise", "hush")) {
      URI url = URI.create("rediss://127.0.0.1:" + server.port());
      try (Node a =
              Node.open(Configs.secured(url, "reprise", "wrong", certificate.pem().toString()));
          Node b = Node.open(Configs.secured(url, "reprise", "hush", ""))) {
        a.put(1, "one");

        assertThat(a.answer(1)).isEqualTo("one");
        assertThat(a.backing.figures().away()).isTrue();
        assertThat(b.backing.figures().away()).isTrue();
        assertThat(server.ask("DBSIZE")).isEqualTo("0");
      }
    }
  }
}
