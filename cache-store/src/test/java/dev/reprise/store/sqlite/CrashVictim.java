package dev.reprise.store.sqlite;

import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.SplittableRandom;

/**
 * Stores, learns and purges until it is killed. Tells ids: {@code stored} when a flush has
 * acknowledged them, {@code purging} before one is purged and {@code purged} after it.
 */
final class CrashVictim {
  static final int KEYS = 1_000;

  private CrashVictim() {}

  /**
   * @param arguments the folder, and a seed
   */
  public static void main(String[] arguments) throws Exception {
    BufferedReader told =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    DriverManager.getConnection("jdbc:sqlite::memory:").close();
    System.out.println("ready");
    int version = Integer.parseInt(told.readLine());
    Thread.ofPlatform().daemon().start(() -> endWithParent(told));
    Node node = Node.open(Path.of(arguments[0]));
    System.out.println("open");
    SplittableRandom random = new SplittableRandom(Long.parseLong(arguments[1]));
    while (true) {
      StringBuilder line = new StringBuilder("stored");
      int count = random.nextInt(1, 20);
      StoredCompletion last = null;
      for (int i = 0; i < count; i++) {
        last = node.put(random.nextInt(KEYS), ++version);
        line.append(' ').append(last.id());
      }
      if (random.nextInt(3) == 0) {
        last.repute().hide();
        node.store.learned(last);
      }
      if (node.flushed()) {
        System.out.println(line);
      }
      if (random.nextInt(10) == 0) {
        System.out.println("purging " + last.id());
        node.store.purge(Selector.id(last.id()));
        System.out.println("purged " + last.id());
      }
    }
  }

  private static void endWithParent(BufferedReader told) {
    try {
      while (told.readLine() != null) {}
    } catch (IOException e) {
      // It is gone as well.
    }
    Runtime.getRuntime().halt(1);
  }
}
