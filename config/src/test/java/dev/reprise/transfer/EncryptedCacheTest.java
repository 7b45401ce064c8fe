package dev.reprise.transfer;

import static dev.reprise.transfer.Folder.EXACT_ONLY;
import static dev.reprise.transfer.Folder.PLAIN;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncryptedCacheTest {
  private static final String FAQ =
      """
      question,answer,model
      What is the capital of France?,Paris,a
      How tall is Mount Everest?,8849 m,a
      """;

  @TempDir Path path;

  private Folder folder(String encryption) throws Exception {
    return new Folder(path, EXACT_ONLY + "\nstore: {encryption: {" + encryption + "}}\n");
  }

  private static String key(int number) {
    return Integer.toString(number).repeat(64);
  }

  private List<String> verified(Folder folder, boolean sound) throws Exception {
    try (CacheCheck check = new CacheCheck(folder.config().store(), null, Folder.silent())) {
      CacheCheck.Verdict verdict = check.verify();
      assertThat(verdict.sound()).as(verdict.text().toString()).isEqualTo(sound);
      return verdict.text();
    }
  }

  @Test
  void commandsReadAndWriteWithTheKeysOfTheConfiguration() throws Exception {
    Files.writeString(path.resolve("keys"), key(1));
    Folder folder = folder("key-file: '" + path.resolve("keys") + "'");
    folder.take("faq.csv", FAQ, PLAIN);

    assertThat(Files.readString(path.resolve("cache.db"), ISO_8859_1))
        .doesNotContain("Everest")
        .doesNotContain("Paris");
    assertThat(folder.export().lines()).hasSize(2).anyMatch(line -> line.contains("Paris"));
    assertThat(verified(folder, true))
        .contains("rows       2 whole, 0 damaged")
        .anyMatch(line -> line.matches("encrypted {2}2 current by [0-9a-f]{8}"));
  }

  @Test
  void plainRowsAreTold() throws Exception {
    Folder plain = folder("keys: []");
    plain.take("faq.csv", FAQ, PLAIN);
    assertThat(verified(plain, true)).noneMatch(line -> line.startsWith("encrypted"));
    assertThat(verified(folder("keys: ['" + key(1) + "']"), true)).contains("encrypted  2 plain");
    try (CacheCheck check =
        new CacheCheck(
            folder("keys: ['" + key(1) + "']").config().store(), null, Folder.silent())) {
      assertThat(check.statsJson()).contains("\"encrypted\" : {\n    \"plain\" : 2");
    }
  }

  @Test
  void whatHasAnotherKeyIsNamedAndStays() throws Exception {
    folder("keys: ['" + key(1) + "']").take("faq.csv", FAQ, PLAIN);
    Folder other = folder("keys: ['" + key(2) + "']");
    assertThat(verified(other, false))
        .contains("rows       0 whole, 0 damaged")
        .anyMatch(line -> line.matches("encrypted {2}2 locked by [0-9a-f]{8}"))
        .contains("serve      would answer from 0 entries, leave 2 that it has no key for");
    assertThat(folder("keys: ['" + key(2) + "', '" + key(1) + "']").export().lines()).hasSize(2);
  }
}
