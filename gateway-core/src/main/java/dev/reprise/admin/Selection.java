package dev.reprise.admin;

import dev.reprise.cache.Selector;
import dev.reprise.embedding.Embedding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which entries an operator means.
 *
 * @param selector what the store is asked for
 * @param shown the same for the audit log: names and values, of a text only its length
 */
record Selection(Selector selector, Map<String, Object> shown) {

  /** Names of the fields that pick entries by what they are. */
  static final List<String> PROPERTIES =
      List.of("id", "key", "tag", "tenant", "namespace", "model", "older_than_seconds");

  private static final int MAX_CHARS = 1_000;
  private static final long MAX_SECONDS = 315_360_000;

  static Selection of(Fields fields) throws RefusedException {
    return of(fields, "older_than_seconds");
  }

  /**
   * @param age the name under which the age is given
   */
  static Selection of(Fields fields, String age) throws RefusedException {
    Map<String, Object> shown = new LinkedHashMap<>();
    Long olderThan = fields.whole(age, 0, MAX_SECONDS);
    Selector selector =
        new Selector(
            text(fields, "id", shown),
            text(fields, "key", shown),
            text(fields, "tenant", shown),
            text(fields, "namespace", shown),
            text(fields, "model", shown),
            text(fields, "tag", shown),
            olderThan,
            null,
            0);
    if (olderThan != null) {
      shown.put("older_than_seconds", olderThan);
    }
    return new Selection(selector, shown);
  }

  private static @Nullable String text(Fields fields, String name, Map<String, Object> shown)
      throws RefusedException {
    String value = fields.text(name, MAX_CHARS);
    if (value != null) {
      shown.put(name, Spelling.printable(value));
    }
    return value;
  }

  boolean isEmpty() {
    return shown.isEmpty();
  }

  /** Of these, the ones whose question is near to a text. */
  Selection near(Embedding near, double similarity, String text) {
    Map<String, Object> more = new LinkedHashMap<>(shown);
    more.put("similar_to_chars", text.length());
    more.put("similarity", similarity);
    Selector narrowed =
        new Selector(
            selector.id(),
            selector.key(),
            selector.tenant(),
            selector.namespace(),
            selector.model(),
            selector.tag(),
            selector.olderThanSeconds(),
            near,
            (float) similarity);
    return new Selection(narrowed, more);
  }
}
