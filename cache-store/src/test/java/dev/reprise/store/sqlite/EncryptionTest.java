package dev.reprise.store.sqlite;

import static dev.reprise.store.sqlite.Node.eventually;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.Selector;
import dev.reprise.store.row.Rows;
import dev.reprise.store.seal.Condition;
import dev.reprise.store.seal.Keys;
import dev.reprise.store.seal.Seals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncryptionTest {
  private static final int ENTRIES = 600;

  /**
   * What {@link Entries} and the tests put into a file, each in many places. Shorter ones would
   * stand in a megabyte of random bytes by chance.
   */
  private static final List<String> SECRETS =
      List.of(
          "What is ", "tenant-", "subject-", "some-model", "messages[0]", "default", "a lesson");

  @TempDir Path folder;

  @Test
  void neitherFileNorLogTellsAnything() throws Exception {
    try (Node node = Node.sealed(folder, Keys.seals(1))) {
      fill(node);
      assertNothingIsTold();
      assertThat(Files.size(folder.resolve("cache.db-wal"))).isPositive();
    }
    assertNothingIsTold();
    try (Node node = Node.sealed(folder, Keys.seals(1))) {
      node.holdsAll(0, ENTRIES);
      assertThat(node.store.state("lessons")).isEqualTo(lesson());
      assertThat(node.store.find(Entries.key(7)).question()).isEqualTo("What is 7?");
    }
    assertThat(conditions(Keys.seals(1))).containsOnlyKeys(Condition.CURRENT);
  }

  @Test
  void aPlainFileIsReadAndThenHoldsNothingPlain() throws Exception {
    try (Node node = Node.open(folder)) {
      fill(node);
      node.putAll(ENTRIES, 2 * ENTRIES);
      node.flushed();
      // Leaves free pages and free room in pages behind.
      node.store.purge(new Selector(null, null, "tenant-1", null, null, null, null, null, 0));
    }
    assertThat(told()).contains("What is ", "tenant-", "a lesson");
    try (Node node = Node.sealed(folder, Keys.seals(1))) {
      node.holds(0, 1);
      eventually("nothing plain is left", this::isScrubbed);
      assertThat(node.flushed()).as("the file is open again").isTrue();
      assertNothingIsTold();
      node.put(1, 2);
    }
    assertNothingIsTold();
    assertThat(conditions(Keys.seals(1))).containsOnlyKeys(Condition.CURRENT);
    try (Node node = Node.sealed(folder, Keys.strict(1))) {
      node.holds(0, 1);
      node.holds(1, 2);
      node.holds(2 * ENTRIES - 1, 1);
      assertThat(node.store.state("lessons")).isEqualTo(lesson());
      assertThat(node.backing.figures().skipped()).isZero();
    }
  }

  @Test
  void anotherKeySealsAllAnewInTheBackground() throws Exception {
    try (Node node = Node.sealed(folder, Keys.seals(1))) {
      fill(node);
    }
    Seals both = Keys.seals(2, 1);
    try (Node node = Node.sealed(folder, both)) {
      node.holdsAll(0, ENTRIES);
      eventually("all is sealed anew", () -> both.figures().renewed() == 2 * ENTRIES);
    }
    try (Node node = Node.sealed(folder, Keys.seals(2))) {
      node.holdsAll(0, ENTRIES);
      assertThat(node.store.state("lessons")).isEqualTo(lesson());
      assertThat(node.backing.figures().skipped()).isZero();
    }
  }

  /** Each victim has the keys of the one before it and a new first one. */
  @Test
  void aKillAmidRotationsCostsNothing() throws Exception {
    Path data = folder.resolve("data");
    try (Node node = Node.open(data)) {
      fill(node);
    }
    SplittableRandom random = new SplittableRandom(5);
    for (int kill = 1; kill <= 8; kill++) {
      try (Child child =
          new Child("", folder, RotationVictim.class, data.toString(), Integer.toString(kill))) {
        assertThat(child.line()).isEqualTo("open " + ENTRIES);
        for (int heard = random.nextInt(4); heard > 0; heard--) {
          assertThat(child.line()).startsWith("renewed ");
        }
        child.kill();
        child.awaitEnd();
      }
    }
    int[] all = IntStream.rangeClosed(1, 8).map(number -> 9 - number).toArray();
    try (Node node = Node.sealed(data, Keys.seals(all))) {
      node.holdsAll(0, ENTRIES);
      assertThat(node.store.state("lessons")).isEqualTo(lesson());
      assertThat(node.backing.figures().skipped()).isZero();
    }
  }

  @Test
  void aWrongKeySkipsAndCountsAndDeletesNothing() throws Exception {
    try (Node node = Node.sealed(folder, Keys.seals(1))) {
      fill(node);
    }
    Seals wrong = Keys.seals(3);
    try (Node node = Node.sealed(folder, wrong)) {
      assertThat(node.store.entries()).isZero();
      assertThat(node.store.state("lessons")).isNull();
      assertThat(node.backing.figures().away()).isFalse();
      assertThat(node.backing.figures().skipped()).isEqualTo(ENTRIES + 1);
      assertThat(wrong.figures().locked()).isEqualTo(ENTRIES + 1);
      node.put(0, 2);
      assertThat(node.flushed()).isTrue();
    }
    assertThat(conditions(wrong))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(Condition.CURRENT, 1L, Condition.LOCKED, ENTRIES - 1L));
    try (Node node = Node.sealed(folder, Keys.seals(1, 3))) {
      node.holds(0, 2);
      node.holdsAll(1, ENTRIES);
    }
    try (Node node = Node.open(folder)) {
      assertThat(node.store.entries()).as("without any key").isZero();
    }
  }

  @Test
  void aPurgeReachesWhatCannotBeRead() throws Exception {
    try (Node node = Node.sealed(folder, Keys.seals(1))) {
      fill(node);
    }
    try (Node node = Node.sealed(folder, Keys.seals(3))) {
      node.store.purge(Selector.id(Entries.id(5, 1)));
    }
    try (Node node = Node.sealed(folder, Keys.seals(1))) {
      node.lacks(5);
    }
  }

  @Test
  void whatIsSwappedOrChangedIsRefused() throws Exception {
    try (Node node = Node.sealed(folder, Keys.seals(1))) {
      fill(node);
    }
    Sqlite.change(folder, "UPDATE entry SET answer = " + of("answer", 4) + " WHERE id = '1-1'");
    Sqlite.change(folder, "UPDATE entry SET row = " + of("row", 4) + " WHERE id = '2-1'");
    Sqlite.change(
        folder,
        "UPDATE entry SET row = %s, answer = %s WHERE id = '3-1'"
            .formatted(of("row", 4), of("answer", 4)));
    Sqlite.change(
        folder, "UPDATE entry SET answer = substr(answer, 1, 99) || x'00' WHERE id = '5-1'");
    Sqlite.change(
        folder, "INSERT INTO state SELECT 'another', value, crc FROM state WHERE name = 'lessons'");
    Seals seals = Keys.seals(1);
    try (Node node = Node.sealed(folder, seals)) {
      for (int number : List.of(1, 2, 3, 5)) {
        node.lacks(number);
      }
      node.holds(0, 1);
      node.holds(4, 1);
      node.holdsAll(6, ENTRIES);
      assertThat(node.store.state("another")).isNull();
      assertThat(node.store.state("lessons")).isEqualTo(lesson());
      assertThat(seals.figures().forged()).isEqualTo(5);
      assertThat(node.backing.figures().skipped()).isEqualTo(5);
      assertThat(node.flushed()).isTrue();
      assertThat(Sqlite.count(folder)).as("they are deleted").isEqualTo(ENTRIES - 4);
    }
  }

  private static String of(String column, int number) {
    return "(SELECT %s FROM entry WHERE id = '%s')".formatted(column, Entries.id(number, 1));
  }

  @Test
  void plainRowsAreRefusedWhereThatIsAskedFor() throws Exception {
    try (Node node = Node.open(folder)) {
      fill(node);
    }
    Seals strict = Keys.strict(1);
    try (Node node = Node.sealed(folder, strict)) {
      assertThat(node.store.entries()).isZero();
      assertThat(strict.figures().plain()).isEqualTo(ENTRIES + 1);
      eventually("nothing plain is left", this::isScrubbed);
      assertThat(node.flushed()).as("the file is open again").isTrue();
      assertNothingIsTold();
    }
  }

  // Looking at the file ------------------------------------------------------------------------

  private static void fill(Node node) {
    node.putAll(0, ENTRIES);
    node.store.keepState("lessons", lesson());
    assertThat(node.flushed()).isTrue();
  }

  private static byte[] lesson() {
    return "a lesson".getBytes(ISO_8859_1);
  }

  private boolean isScrubbed() {
    try {
      return Sqlite.number(folder, "SELECT count(*) FROM meta WHERE name = 'sealed'") == 1;
    } catch (SQLException e) {
      return false;
    }
  }

  private void assertNothingIsTold() throws IOException {
    assertThat(told()).isEmpty();
  }

  /** What of the secrets stands anywhere in the folder. */
  private List<String> told() throws IOException {
    List<String> told = new ArrayList<>();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String bytes = Files.readString(file, ISO_8859_1);
        // SQLite keeps the words of the schema.
        String contents = bytes.replaceAll("CREATE TABLE [^)]*\\)", "");
        SECRETS.stream().filter(contents::contains).forEach(told::add);
      }
    }
    return told;
  }

  private Map<Condition, Long> conditions(Seals seals) throws SQLException {
    Rows rows =
        new Rows(() -> Entries.SPACE, true, System::nanoTime, InstantSource.system(), seals);
    List<Condition> all = new ArrayList<>();
    try (SqliteFile file = new SqliteFile(folder, rows)) {
      file.forEach(row -> all.add(row.seal()));
    }
    return all.stream().collect(Collectors.groupingBy(each -> each, Collectors.counting()));
  }
}
