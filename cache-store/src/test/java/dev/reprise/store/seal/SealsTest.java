package dev.reprise.store.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.store.UnusableStoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealsTest {
  private static final Supplier<byte[]> HERE = () -> new byte[] {1, 2, 3};
  private static final byte[] BYTES = "What is the capital of France?".getBytes(UTF_8);

  @TempDir Path folder;

  @Test
  void whatIsSealedIsOpenedInItsPlaceOnly() throws SealedException {
    Seals seals = Keys.seals(1);
    byte[] sealed = seals.seal(Kind.ROW, HERE, BYTES);

    assertThat(seals.open(Kind.ROW, HERE, sealed)).isEqualTo(BYTES);
    assertThat(seals.condition(sealed)).isEqualTo(Condition.CURRENT);
    assertThat(sealed).hasSize(BYTES.length + 48);
    assertThat(new String(sealed, UTF_8)).doesNotContain("capital");
    assertForged(seals, Kind.ANSWER, HERE, sealed);
    assertForged(seals, Kind.ROW, () -> new byte[] {1, 2, 4}, sealed);
    assertThat(seals.figures().forged()).isEqualTo(2);
  }

  @Test
  void everyBitCounts() {
    Seals seals = Keys.seals(1);
    byte[] sealed = seals.seal(Kind.ROW, HERE, BYTES);
    for (int bit = 8 * 8; bit < 8 * sealed.length; bit++) {
      byte[] other = sealed.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      assertForged(seals, Kind.ROW, HERE, other);
    }
    for (int length = 8; length < sealed.length; length++) {
      assertForged(seals, Kind.ROW, HERE, Arrays.copyOf(sealed, length));
    }
  }

  private static void assertForged(Seals seals, Kind kind, Supplier<byte[]> at, byte[] bytes) {
    assertThatThrownBy(() -> seals.open(kind, at, bytes)).isInstanceOf(SealedException.class);
  }

  @Test
  void nothingIsSealedTheSameWayTwice() {
    Seals seals = Keys.seals(1);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      seen.add(Base64.getEncoder().encodeToString(seals.seal(Kind.ROW, HERE, BYTES)));
    }
    assertThat(seen).hasSize(1_000);
  }

  @Test
  void theFirstKeySealsAndAllOpen() throws SealedException {
    byte[] old = Keys.seals(1).seal(Kind.ROW, HERE, BYTES);
    Seals both = Keys.seals(2, 1);

    assertThat(both.condition(old)).isEqualTo(Condition.OLDER);
    assertThat(both.open(Kind.ROW, HERE, old)).isEqualTo(BYTES);
    byte[] renewed = both.renew(Kind.ROW, HERE, old);
    assertThat(both.condition(renewed)).isEqualTo(Condition.CURRENT);
    assertThat(Keys.seals(2).open(Kind.ROW, HERE, renewed)).isEqualTo(BYTES);

    Seals another = Keys.seals(3);
    assertThat(another.condition(old)).isEqualTo(Condition.LOCKED);
    assertThatThrownBy(() -> another.open(Kind.ROW, HERE, old))
        .isInstanceOf(SealedException.class)
        .hasMessageContaining(Seals.keyName(old));
    assertThat(another.figures().locked()).isOne();
    assertThat(Seals.NONE.condition(old)).isEqualTo(Condition.LOCKED);
  }

  @Test
  void plainBytesAreReadUntilTheyAreRefused() throws SealedException {
    assertThat(Keys.seals(1).open(Kind.ROW, HERE, BYTES)).isEqualTo(BYTES);
    assertThat(Seals.NONE.seal(Kind.ROW, HERE, BYTES)).isSameAs(BYTES);
    Seals strict = Keys.strict(1);
    assertThatThrownBy(() -> strict.open(Kind.ROW, HERE, BYTES))
        .isInstanceOf(SealedException.class);
    assertThat(strict.figures().plain()).isOne();
  }

  @Test
  void keysAreBase64OrHexAndNeverShown() throws SealedException {
    String base64 = Base64.getEncoder().encodeToString(new byte[32]);
    EncryptionConfig config = new EncryptionConfig(List.of(base64, Keys.hex(5)), "", true);
    assertThat(config.toString()).doesNotContain(base64).doesNotContain("0505");
    byte[] sealed = Keys.seals(0).seal(Kind.ROW, HERE, BYTES);
    assertThat(Seals.of(config).open(Kind.ROW, HERE, sealed)).isEqualTo(BYTES);

    assertRefused(List.of("secret-that-is-too-short"), "keys: key 1: expected 32 random bytes");
    assertRefused(List.of(base64.replace('=', '!')), "got 44 characters");
    assertRefused(List.of("z".repeat(64)), "got 64 characters");
    assertRefused(List.of(base64, "00".repeat(32)), "keys: key 2: expected each key once");
    assertThatThrownBy(() -> new EncryptionConfig(List.of(base64), "keys.txt", true))
        .hasMessageContaining("expected none beside keys");
  }

  private static void assertRefused(List<String> keys, String why) {
    assertThatThrownBy(() -> new EncryptionConfig(keys, "", true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining(keys.getLast());
  }

  @Test
  void aFileOfKeysIsReadAgainWhenItChanges() throws Exception {
    Path file = folder.resolve("keys");
    Files.writeString(file, "# since May\n\n" + Keys.hex(1) + "\n");
    try (Seals seals = Seals.of(new EncryptionConfig(List.of(), file.toString(), true))) {
      byte[] old = seals.seal(Kind.ROW, HERE, BYTES);
      Files.writeString(file, "rubbish");
      Path next = Files.writeString(folder.resolve("next"), Keys.hex(2) + "\n" + Keys.hex(1));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (seals.version() == 0) {
        assertThat(System.nanoTime()).isLessThan(end);
        LockSupport.parkNanos(1_000_000);
      }
      assertThat(seals.condition(old)).isEqualTo(Condition.OLDER);
      assertThat(seals.open(Kind.ROW, HERE, old)).isEqualTo(BYTES);
    }
  }

  @Test
  void withoutItsFileOfKeysNothingStarts() throws Exception {
    String none = folder.resolve("none").toString();
    assertThatThrownBy(() -> Seals.of(new EncryptionConfig(List.of(), none, true)))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessage("store.encryption.key-file: " + none + ": no such file");
    Path empty = Files.writeString(folder.resolve("empty"), "\n");
    assertThatThrownBy(() -> Seals.of(new EncryptionConfig(List.of(), empty.toString(), true)))
        .isInstanceOf(UnusableStoreException.class)
        .hasMessageContaining("expected 1 to 100 keys, got 0");
  }
}
