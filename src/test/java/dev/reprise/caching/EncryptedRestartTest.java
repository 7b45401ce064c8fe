package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.HeardLog;
import dev.reprise.kit.TestGateway.Reply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on disk is of use to the holder of its key alone. */
class EncryptedRestartTest {
  private static final String QUESTION = "Who wrote the Odyssey?";
  private static final String FIRST = "11".repeat(32);
  private static final String SECOND = "22".repeat(32);

  @TempDir private Path folder;

  @AutoClose private final HeardLog log = new HeardLog("dev.reprise");

  @Test
  void aRestartWithTheKeyHitsAndOneWithAnotherForwardsAndWarns() throws Exception {
    String stored;
    try (Stage stage = stage(FIRST)) {
      stored = Expect.storedMiss(asks(stage)).content();
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain("Odyssey", stored, FIRST);
      }
    }
    try (Stage stage = stage(FIRST)) {
      assertThat(Expect.exactHit(asks(stage)).content()).isEqualTo(stored);
      assertThat(warnings()).isZero();
    }
    try (Stage stage = stage(SECOND)) {
      Eventually.holds(
          "the row is left out", () -> stage.metric("reprise_store_seal_locked_total") >= 1);
      Expect.storedMiss(asks(stage));
      Expect.exactHit(asks(stage));
      assertThat(warnings()).isPositive();
    }
    assertThat(log.lines()).noneMatch(line -> line.contains(FIRST.substring(0, 16)));
  }

  @Test
  void aNewKeyBeforeTheOldOneStillReadsWhatThatOneWrote() {
    try (Stage stage = stage(FIRST)) {
      Expect.storedMiss(asks(stage));
    }
    try (Stage stage = stage(SECOND + "', '" + FIRST)) {
      Expect.exactHit(asks(stage));
    }
  }

  private long warnings() {
    return log.events().stream()
        .filter(line -> line.getLevel() == Level.WARN)
        .filter(line -> line.getFormattedMessage().contains("key"))
        .count();
  }

  private Stage stage(String keys) {
    return new Stage(
        EXACT_ONLY
            + "store: {data-dir: '%s', encryption: {keys: ['%s']}}\n".formatted(folder, keys));
  }

  private static Reply asks(Stage stage) {
    return stage.tenant("Bearer somebody").asks(ask(QUESTION));
  }
}
