package dev.reprise.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed by SIGKILL while it stores loses nothing that a flush has acknowledged.
 *
 * <p>A damaged log costs what stands in its damaged part, and just that, as long as the damage is
 * confined to frames that nobody has begun to copy into the database. SQLite promises nothing more:
 * it syncs the log before it copies from it, so frames that were lost after that are a disk that
 * lies. Even then nothing wrong may be served, and the start must not fail.
 */
class SqliteCrashTest {
  private static final int KILLS = 50;

  private final SplittableRandom random = new SplittableRandom();
  private final Witness witness = new Witness();
  private int damaged;

  @TempDir Path parent;

  private enum Damage {
    NONE,
    UNCOPIED_TAIL,
    ANYWHERE
  }

  @Test
  void whatIsAcknowledgedOutlivesTheProcess(TestReporter reporter) throws Exception {
    Child next = victim();
    try {
      for (int kill = 0; kill < KILLS; kill++) {
        Child victim = next;
        assertThat(victim.line()).isEqualTo("ready");
        next = victim();
        killAtSomeMoment(victim);
        check(Damage.values()[kill % 3]);
      }
    } finally {
      next.close();
    }
    reporter.publishEntry("acknowledged", Long.toString(witness.acknowledged()));
    reporter.publishEntry("damaged", Integer.toString(damaged));
    assertThat(witness.acknowledged()).isGreaterThan(1_000);
    assertThat(damaged).isGreaterThan(5);
  }

  private Child victim() {
    return new Child(
        "", parent, CrashVictim.class, folder().toString(), Long.toString(random.nextLong()));
  }

  private void killAtSomeMoment(Child victim) {
    victim.tell(Integer.toString(witness.nextVersion()));
    int lines = random.nextInt(10) == 0 ? 0 : random.nextInt(1, 100);
    for (int heard = 0; heard < lines; heard++) {
      hear(victim.line());
    }
    victim.kill();
    for (String line = victim.line(); line != null; line = victim.line()) {
      hear(line);
    }
    victim.awaitEnd();
  }

  private void hear(String line) {
    assertThat(line).as("the process goes on").isNotNull();
    if (!line.equals("open")) {
      witness.hear(line);
    }
  }

  private void check(Damage damage) throws Exception {
    Wal log = Wal.of(folder());
    boolean any = log != null && log.end() > log.uncopied();
    switch (any ? damage : Damage.NONE) {
      case NONE -> {
        Map<Integer, String> found = reopened(0);
        witness.assertAllIn(found);
        witness.startFrom(found);
      }
      case UNCOPIED_TAIL -> {
        int offset = random.nextInt(log.uncopied(), log.end());
        Map<Integer, String> left = intact(log.before(offset));
        damage(log, offset);
        assertThat(reopened(0)).isEqualTo(left);
        witness.assertSettledIn(left);
        witness.startFrom(left);
      }
      case ANYWHERE -> {
        damage(log, random.nextInt(log.end()));
        witness.startFrom(reopened(Long.MAX_VALUE));
      }
    }
  }

  private void damage(Wal log, int offset) throws IOException {
    damaged++;
    if (random.nextBoolean()) {
      log.truncate(offset);
    } else {
      log.zero(offset);
    }
  }

  /** What a start serves; it may skip at most so many rows. */
  private Map<Integer, String> reopened(long mostSkipped) {
    try (Node node = Node.open(folder())) {
      assertThat(node.backing.figures().skipped()).isLessThanOrEqualTo(mostSkipped);
      assertThat(node.backing.figures().away()).isFalse();
      return Witness.served(node);
    }
  }

  /** What a database holds by the first, undamaged part of its log. */
  private Map<Integer, String> intact(byte[] log) throws Exception {
    Path copy = Files.createDirectories(parent.resolve("copy"));
    Files.copy(
        folder().resolve("cache.db"),
        copy.resolve("cache.db"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.write(copy.resolve("cache.db-wal"), log);
    Map<Integer, String> left = new HashMap<>();
    try (Connection connection = Sqlite.connect(copy);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT id FROM entry")) {
      while (row.next()) {
        left.put(Entries.number(row.getString(1)), row.getString(1));
      }
    }
    return left;
  }

  private Path folder() {
    return parent.resolve("data");
  }
}
