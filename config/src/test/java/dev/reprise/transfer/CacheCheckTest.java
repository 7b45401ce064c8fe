package dev.reprise.transfer;

import static dev.reprise.transfer.Folder.PLAIN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.config.OfflineStore;
import dev.reprise.embedding.onnx.OnnxConfig;
import dev.reprise.embedding.onnx.OnnxEmbedder;
import dev.reprise.store.sqlite.FolderException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheCheckTest {
  private static final String FAQ =
      """
      question,answer,model
      What is the capital of France?,Paris,a
      How tall is Mount Everest?,8849 m,a
      Who wrote Hamlet?,Shakespeare,a
      What is the weather today?,Fine,b
      """;

  private static OnnxEmbedder embedder;

  @TempDir Path path;
  private Folder folder;

  @BeforeAll
  static void load() {
    embedder = new OnnxEmbedder(OnnxConfig.DEFAULTS);
  }

  @AfterAll
  static void unload() {
    embedder.close();
  }

  @BeforeEach
  void fill() throws Exception {
    folder = new Folder(path, "");
    folder.take("faq.csv", FAQ, PLAIN);
  }

  @Test
  void statsTellWhatThereIs() throws Exception {
    JsonNode stats = stats();

    assertThat(stats.path("entries").asInt()).isEqualTo(4);
    assertThat(stats.path("damaged").asInt()).isZero();
    assertThat(stats.path("never_used_share").asDouble()).isEqualTo(1);
    assertThat(stats.at("/vectors/of_this_model").asInt()).isEqualTo(3);
    assertThat(stats.at("/vectors/none").asInt()).isOne();
    assertThat(stats.at("/by_model/0/model").asText()).isEqualTo("a");
    assertThat(stats.at("/by_model/0/entries").asInt()).isEqualTo(3);
    assertThat(stats.at("/by_model/1/model").asText()).isEqualTo("b");
    assertThat(stats.at("/bytes/file").asLong()).isGreaterThan(16_384);
    assertThat(stats.at("/bytes/memory").asLong()).isBetween(4_000L, 40_000L);
    assertThat(stats.at("/bytes/answers").asLong())
        .isEqualTo(folder.all().stream().mapToLong(e -> e.completion().size()).sum());
  }

  @Test
  void statsOfAnEmptyCacheAreStats() throws Exception {
    folder.change("DELETE FROM entry");
    assertThat(stats().path("entries").asInt()).isZero();
    try (CacheCheck check = check()) {
      assertThat(check.stats()).anyMatch(line -> line.startsWith("entries   0"));
    }
  }

  @Test
  void aSoundCacheIsFoundSound() throws Exception {
    byte[] before = Files.readAllBytes(path.resolve("cache.db"));
    try (CacheCheck check = check()) {
      CacheCheck.Verdict verdict = check.verify();
      assertThat(verdict.sound()).as(verdict.text().toString()).isTrue();
      assertThat(verdict.text())
          .contains(
              "structure  sound",
              "rows       4 whole, 0 damaged",
              "index      4 keys, 0 missing; 3 of 3 questions looked up, 0 not found",
              "serve      would answer from 4 entries");
    }
    assertThat(Files.readAllBytes(path.resolve("cache.db"))).isEqualTo(before);
  }

  @Test
  void damagedRowsAreNamedAndStay() throws Exception {
    folder.change("UPDATE entry SET row = zeroblob(100) WHERE rowid = 1");
    folder.change("UPDATE entry SET answer = substr(answer, 1, 20) WHERE rowid = 2");
    folder.change("UPDATE entry SET key = zeroblob(32) WHERE rowid = 3");
    try (CacheCheck check = check()) {
      CacheCheck.Verdict verdict = check.verify();
      assertThat(verdict.sound()).isFalse();
      assertThat(verdict.text())
          .contains(
              "rows       1 whole, 3 damaged", "  row 1: entry", "  row 2: answer", "  row 3: key")
          .contains("serve      would answer from 1 entries, delete 3 damaged rows");
    }
    assertThat(stats().path("rows").asInt()).isEqualTo(4);
    assertThat(folder.export().lines()).hasSize(1);
  }

  @Test
  void aBrokenFileIsFoundBrokenAndStays() throws Exception {
    Path file = path.resolve("cache.db");
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 16_384, bytes.length, (byte) 7);
    Files.write(file, bytes);
    try (CacheCheck check = check()) {
      CacheCheck.Verdict verdict = check.verify();
      assertThat(verdict.sound()).isFalse();
      assertThat(verdict.text()).contains("structure  BROKEN");
      assertThat(verdict.text()).last().asString().contains("would set the file aside");
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  @Test
  void aFileThatIsNoDatabaseIsFoundBroken() throws Exception {
    Files.writeString(
        path.resolve("cache.db"), "no database at all, whatever its name says", UTF_8);
    try (CacheCheck check = check()) {
      assertThat(check.verify().sound()).isFalse();
    }
  }

  @Test
  void anotherModelsVectorsAreToBeEmbeddedAnew() throws Exception {
    try (CacheCheck check = new CacheCheck(folder.config().store(), null, Folder.silent())) {
      CacheCheck.Verdict verdict = check.verify();
      assertThat(verdict.text())
          .contains("vectors    0 of this model, 3 to be embedded anew, 1 entries without");
      assertThat(verdict.sound()).isTrue();
    }
  }

  @Test
  void aCacheInUseIsLeftAlone() {
    try (OfflineStore open = new OfflineStore(folder.config())) {
      assertThat(open.store().entries()).isEqualTo(4);
      assertThatThrownBy(this::check)
          .isInstanceOf(FolderException.class)
          .hasMessageContaining("another process is using it");
      assertThatThrownBy(folder::export).isInstanceOf(FolderException.class);
    }
  }

  private JsonNode stats() throws Exception {
    try (CacheCheck check = check()) {
      return Members.MAPPER.readTree(check.statsJson());
    }
  }

  private CacheCheck check() {
    return new CacheCheck(folder.config().store(), embedder, Folder.silent());
  }
}
