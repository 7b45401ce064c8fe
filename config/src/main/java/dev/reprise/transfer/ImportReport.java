package dev.reprise.transfer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What has become of the lines. Confined. */
public final class ImportReport {
  private static final int MAX_NAMED = 10;

  private long imported;
  private long replaced;
  private long there;
  private long failed;
  private long evicted;
  private boolean written = true;
  private final Map<String, Long> skipped = new TreeMap<>();
  private final Map<String, Long> exactOnly = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();

  void stored(boolean inPlaceOfAnother) {
    if (inPlaceOfAnother) {
      replaced++;
    } else {
      imported++;
    }
  }

  void there() {
    there++;
  }

  void skipped(String reason) {
    skipped.merge(reason, 1L, Long::sum);
  }

  /** It is kept, but answers its own wording only. */
  void exactOnly(String reason) {
    exactOnly.merge(reason, 1L, Long::sum);
  }

  void failed(String place, String message) {
    failed++;
    if (failures.size() < MAX_NAMED) {
      failures.add(place + ": " + message);
    }
  }

  void ended(long evictions, boolean allWritten) {
    evicted = evictions;
    written = allWritten;
  }

  /** New entries. */
  public long imported() {
    return imported;
  }

  /** Entries that have taken another one's place. */
  public long replaced() {
    return replaced;
  }

  /** Lines whose entry was there already. */
  public long kept() {
    return there;
  }

  /** Lines that could not be used. */
  public long failed() {
    return failed;
  }

  /** Lines that the gateway would not keep either, by the reason. */
  public Map<String, Long> skipped() {
    return Map.copyOf(skipped);
  }

  /** Where the first bad lines are and what is wrong with them. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  /** All lines that were read. */
  long lines() {
    return imported + replaced + there + failed + sum(skipped.values());
  }

  /** Whether every line was of use and is in the file. */
  public boolean isClean() {
    return failed == 0 && written;
  }

  /** For people, a line each. */
  public List<String> text() {
    List<String> text = new ArrayList<>();
    text.add(String.format("imported  %,d%s", imported, reasons(", exact only", exactOnly)));
    text.add(String.format("replaced  %,d", replaced));
    text.add(String.format("kept      %,d that were there already", there));
    text.add(String.format("skipped   %,d%s", sum(skipped.values()), reasons("", skipped)));
    text.add(String.format("failed    %,d%s", failed, failed > failures.size() ? ", first:" : ""));
    failures.forEach(each -> text.add("  " + each));
    if (evicted > 0) {
      text.add(String.format("evicted   %,d: more than store.max-bytes holds", evicted));
    }
    if (!written) {
      text.add("NOT WRITTEN to its end; see the log");
    }
    return text;
  }

  private static String reasons(String before, Map<String, Long> counts) {
    if (counts.isEmpty()) {
      return "";
    }
    List<String> each = new ArrayList<>();
    counts.forEach((reason, count) -> each.add(String.format("%,d %s", count, reason)));
    return before + ": " + String.join(", ", each);
  }

  private static long sum(Collection<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).sum();
  }
}
