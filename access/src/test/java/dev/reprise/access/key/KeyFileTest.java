package dev.reprise.access.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.identity.Budget;
import dev.reprise.identity.Grants;
import dev.reprise.identity.Limits;
import dev.reprise.identity.VirtualKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
  private static final VirtualKey.Order ORDER =
      new VirtualKey.Order(
          "app",
          "acme",
          new Grants(List.of("gpt-*"), List.of("/v1/embeddings", "faq")),
          new Limits(1, 2, 3, new Budget(4, 5, 6), new Budget(0.7, 0.8, 0.9)),
          Instant.parse("2130-01-31T00:00:00Z"));

  @TempDir private Path folder;
  private Path path;
  private KeyFile file;

  @BeforeEach
  void open() {
    path = folder.resolve("deeper/keys.json");
    file = new KeyFile(path, InstantSource.system(), () -> {});
  }

  private KeyRing ring() throws IOException {
    KeyRing ring = new KeyRing(file, InstantSource.system(), () -> {});
    ring.open();
    return ring;
  }

  private static KeyText text(VirtualKey.Issued issued) {
    return KeyText.of(issued.text());
  }

  @Test
  void aKeyComesBackAsItWasMade() throws IOException {
    VirtualKey.Issued issued = file.issue(ORDER);
    assertThat(file.list()).containsExactly(issued.key());
    assertThat(ring().find(text(issued)))
        .satisfies(
            found -> {
              assertThat(found.tenant()).isEqualTo("acme");
              assertThat(found.limits()).isEqualTo(ORDER.limits());
              assertThat(found.grants().allowsModel("GPT-4")).isTrue();
              assertThat(found.grants().allowsModel("o1")).isFalse();
            });
    assertThat(issued.toString()).doesNotContain(text(issued).secret());
    assertThat(text(issued).toString()).doesNotContain(text(issued).secret());
  }

  @Test
  void theSameSecretIsKeptDifferentlyEachTime() throws IOException {
    KeyText text = KeyText.random();
    VirtualKey key = file.issue(ORDER).key();
    StoredKey one = StoredKey.of(key, text);
    StoredKey other = StoredKey.of(key, text);
    assertThat(one.digest()).isNotEqualTo(other.digest());
    assertThat(one.isOpenedBy(text)).isTrue();
    String other64 = (text.secret().startsWith("0") ? "1" : "0") + text.secret().substring(1);
    assertThat(one.isOpenedBy(new KeyText(text.id(), other64))).isFalse();
  }

  @Test
  void aRevokedKeyOpensNothingAndStaysRevokedWhenItWas() throws IOException {
    VirtualKey.Issued issued = file.issue(ORDER);
    KeyRing ring = ring();
    Instant first = file.revoke(issued.key().id()).revoked();
    ring.poll();
    assertThat(ring.find(text(issued))).isNull();
    assertThat(file.revoke(issued.key().id()).revoked()).isEqualTo(first);
    assertThat(file.revoke("nobody")).isNull();
  }

  @Test
  void writersAtTheSameTimeLoseNothing() throws IOException {
    List<CompletableFuture<VirtualKey>> made = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      KeyFile own = new KeyFile(path, InstantSource.system(), () -> {});
      made.add(CompletableFuture.supplyAsync(() -> issue(own), Thread::startVirtualThread));
    }
    List<VirtualKey> keys = made.stream().map(CompletableFuture::join).toList();
    assertThat(file.list()).containsExactlyInAnyOrderElementsOf(keys);
  }

  private static VirtualKey issue(KeyFile file) {
    try {
      return file.issue(ORDER).key();
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  @Test
  void whatIsWrongWithAFileIsToldWithoutQuotingIt() throws IOException {
    file.issue(ORDER);
    String good = Files.readString(path);
    String digest = good.substring(good.indexOf("digest"), good.indexOf("digest") + 40);
    for (String broken :
        List.of(
            good.substring(0, good.length() - 10),
            good.replace("\"version\" : 1", "\"version\" : 2"),
            good.replace("acme", "ACME"),
            good.replace("\"tenant\"", "\"owner\""),
            good.replace("\"digest\" : \"", "\"digest\" : \"zz"),
            good + good,
            "[]")) {
      Files.writeString(path, broken);
      assertThatThrownBy(file::list)
          .isInstanceOf(IOException.class)
          .hasMessageNotContaining(digest);
      assertThatThrownBy(() -> file.issue(ORDER)).isInstanceOf(IOException.class);
      assertThat(Files.readString(path)).isEqualTo(broken);
    }
  }
}
