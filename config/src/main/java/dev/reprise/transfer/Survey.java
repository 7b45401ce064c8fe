package dev.reprise.transfer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.store.seal.Condition;
import dev.reprise.store.sqlite.SqliteFile.Flaw;
import dev.reprise.store.sqlite.SqliteFile.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Counts what a cache holds, row by row. Confined. */
final class Survey {
  private static final int TOP = 10;

  /** What many entries come to. */
  private static final class Sum {
    private long entries;
    private long bytes;
    private long uses;
  }

  private enum By {
    TENANT(CacheScope::tenant),
    NAMESPACE(CacheScope::namespace),
    MODEL(CacheScope::model);

    private final Function<CacheScope, String> name;

    By(Function<CacheScope, String> name) {
      this.name = name;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final LongSupplier nanoClock;
  private final Map<By, Map<String, Sum>> sums = new HashMap<>();
  private final Sum all = new Sum();

  /** Rows by how they are encrypted, in words. */
  private final Map<String, Long> sealed = new TreeMap<>();

  private boolean hasSeals;
  private long locked;
  private long rows;
  private long damaged;
  private long expired;
  private long stale;
  private long unused;
  private long compressed;
  private long current;
  private long foreign;
  private long exactOnly;
  private long oldestSeconds;
  private long newestSeconds = Long.MAX_VALUE;

  /**
   * @param nanoClock of the entries
   */
  Survey(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  void add(Row row) {
    rows++;
    StoredCompletion entry = row.entry();
    String name = row.keyName().isEmpty() ? "" : " by " + row.keyName();
    sealed.merge(row.seal().label() + name, 1L, Long::sum);
    hasSeals |= row.seal() != Condition.PLAIN;
    if (row.flaw() == Flaw.LOCKED) {
      locked++;
    } else if (entry == null || row.flaw() != null) {
      damaged++;
    } else {
      add(entry, row.answerBytes());
    }
  }

  private void add(StoredCompletion entry, long answerBytes) {
    long nowNanos = nanoClock.getAsLong();
    long ageNanos = nowNanos - entry.storedNanos();
    if (ageNanos >= entry.ttl().plus(entry.staleFor()).toNanos()) {
      expired++;
      return;
    }
    stale += entry.isFresh(nowNanos) ? 0 : 1;
    unused += entry.uses().get() == 0 ? 1 : 0;
    compressed += answerBytes;
    oldestSeconds = Math.max(oldestSeconds, entry.ageSeconds(nowNanos));
    newestSeconds = Math.min(newestSeconds, entry.ageSeconds(nowNanos));
    if (entry.embedding() != null) {
      current++;
    } else if (entry.question() != null) {
      foreign++;
    } else {
      exactOnly++;
    }
    add(all, entry);
    for (By by : By.values()) {
      String name = by.name.apply(entry.key().scope());
      add(
          sums.computeIfAbsent(by, key -> new HashMap<>()).computeIfAbsent(name, key -> new Sum()),
          entry);
    }
  }

  private static void add(Sum sum, StoredCompletion entry) {
    sum.entries++;
    sum.bytes += entry.completion().size();
    sum.uses += entry.uses().get();
  }

  long rows() {
    return rows;
  }

  long damaged() {
    return damaged;
  }

  /** Rows that no key is here for. */
  long locked() {
    return locked;
  }

  /** Whether any row is encrypted. */
  boolean hasSeals() {
    return hasSeals;
  }

  /** How many rows are encrypted how. */
  String seals() {
    return sealed.isEmpty()
        ? "nothing"
        : sealed.entrySet().stream()
            .map(each -> String.format("%,d %s", each.getValue(), each.getKey()))
            .collect(Collectors.joining(", "));
  }

  long expired() {
    return expired;
  }

  /** Entries that can be found by meaning. */
  long current() {
    return current;
  }

  /** Entries whose questions are yet to be embedded by this model. */
  long foreign() {
    return foreign;
  }

  /** Entries that answer their own wording only. */
  long exactOnly() {
    return exactOnly;
  }

  long entries() {
    return all.entries;
  }

  /** For programs. */
  ObjectNode json() {
    ObjectNode root =
        Members.MAPPER
            .createObjectNode()
            .put("entries", all.entries)
            .put("rows", rows)
            .put("damaged", damaged)
            .put("expired", expired)
            .put("stale", stale)
            .put("uses", all.uses)
            .put("never_used", unused)
            .put("never_used_share", all.entries == 0 ? 0 : (double) unused / all.entries)
            .put("oldest_seconds", oldestSeconds)
            .put("newest_seconds", all.entries == 0 ? 0 : newestSeconds);
    root.putObject("bytes").put("answers", all.bytes).put("answers_compressed", compressed);
    ObjectNode encrypted = root.putObject("encrypted");
    sealed.forEach(encrypted::put);
    root.putObject("vectors")
        .put("of_this_model", current)
        .put("to_be_embedded", foreign)
        .put("none", exactOnly);
    for (By by : By.values()) {
      ArrayNode list = root.putArray("by_" + by.label());
      top(by)
          .forEach(
              (name, sum) ->
                  list.addObject()
                      .put(by.label(), name)
                      .put("entries", sum.entries)
                      .put("bytes", sum.bytes)
                      .put("uses", sum.uses));
    }
    return root;
  }

  /** For people, a line each. */
  List<String> text() {
    List<String> text = new ArrayList<>();
    text.add(
        String.format(
            "entries   %,d (%,d stale); beside them %,d expired and %,d damaged rows",
            all.entries, stale, expired, damaged));
    text.add(
        String.format(
            "answers   %s, compressed %s", Bytes.text(all.bytes), Bytes.text(compressed)));
    if (all.entries > 0) {
      text.add(
          String.format("age       newest %s, oldest %s", age(newestSeconds), age(oldestSeconds)));
      text.add(
          String.format(
              "uses      %,d; %.0f %% of the entries have never been used",
              all.uses, 100.0 * unused / all.entries));
    }
    text.add(
        String.format(
            "vectors   %,d of this model, %,d to be embedded anew, %,d entries without",
            current, foreign, exactOnly));
    if (hasSeals) {
      text.add("encrypted " + seals());
    }
    for (By by : By.values()) {
      top(by).forEach((name, sum) -> text.add(line(by, name, sum)));
    }
    return text;
  }

  private static String line(By by, String name, Sum sum) {
    return String.format(
        "%-9s %s: %,d entries, %s, %,d uses",
        by.label(), name, sum.entries, Bytes.text(sum.bytes), sum.uses);
  }

  /** The largest, by name. */
  private Map<String, Sum> top(By by) {
    Map<String, Sum> top = new LinkedHashMap<>();
    sums.getOrDefault(by, Map.of()).entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<String, Sum>>comparingLong(each -> -each.getValue().entries)
                .thenComparing(Map.Entry::getKey))
        .limit(TOP)
        .forEach(each -> top.put(each.getKey(), each.getValue()));
    return top;
  }

  private static String age(long seconds) {
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 7_200) {
      return seconds / 60 + " min";
    }
    return seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " days";
  }
}
