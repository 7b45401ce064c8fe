package dev.reprise.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What must be in the file after all that was told, and what must not. */
final class Witness {

  /** The least version under each key. */
  private final Map<Integer, Integer> versions = new HashMap<>();

  /** What was there when the file was last closed, and needs no log any more. */
  private final Map<Integer, Integer> settled = new HashMap<>();

  private final Set<String> purged = new HashSet<>();
  private int newest;
  private long acknowledged;

  /** Takes in a line of a {@link CrashVictim}. */
  void hear(String line) {
    String[] words = line.split(" ");
    for (int i = 1; i < words.length; i++) {
      String id = words[i];
      int number = Entries.number(id);
      switch (words[0]) {
        case "stored" -> {
          versions.put(number, Entries.version(id));
          acknowledged++;
        }
        // Until it is done, both may be found.
        case "purging" -> {
          versions.remove(number);
          settled.remove(number);
        }
        case "purged" -> purged.add(id);
        default -> throw new AssertionError(line);
      }
      newest = Math.max(newest, Entries.version(id));
    }
  }

  /** Nobody has stored a version as high as that. */
  int nextVersion() {
    return newest + 10_000;
  }

  long acknowledged() {
    return acknowledged;
  }

  /** Every acknowledged entry is there, or a newer one, and nothing that was purged. */
  void assertAllIn(Map<Integer, String> found) {
    assertHeld(versions, found);
    assertThat(found.values()).noneMatch(purged::contains);
  }

  /** Whatever has happened to the log. */
  void assertSettledIn(Map<Integer, String> found) {
    assertHeld(settled, found);
  }

  private static void assertHeld(Map<Integer, Integer> versions, Map<Integer, String> found) {
    versions.forEach(
        (number, version) -> {
          assertThat(found).containsKey(number);
          assertThat(Entries.version(found.get(number))).isGreaterThanOrEqualTo(version);
        });
  }

  /** The file was closed with just this in it. */
  void startFrom(Map<Integer, String> found) {
    versions.clear();
    settled.clear();
    purged.clear();
    found.forEach((number, id) -> versions.put(number, Entries.version(id)));
    settled.putAll(versions);
    found.values().forEach(id -> newest = Math.max(newest, Entries.version(id)));
  }

  /** The id under each key's number; each entry has been found whole and right. */
  static Map<Integer, String> served(Node node) {
    Map<Integer, String> served = new HashMap<>();
    for (StoredCompletion entry : node.store.select(Selector.ALL, Integer.MAX_VALUE).entries()) {
      int number = Entries.number(entry.id());
      assertThat(entry.key()).isEqualTo(Entries.key(number));
      assertThat(entry.completion().json()).isEqualTo(Entries.answer(entry.id()));
      assertThat(entry.question()).isEqualTo("What is " + number + "?");
      assertThat(entry.embedding().similarity(Entries.vector(number))).isGreaterThan(0.999f);
      served.put(number, entry.id());
    }
    return served;
  }
}
