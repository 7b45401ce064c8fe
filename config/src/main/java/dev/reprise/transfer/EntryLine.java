package dev.reprise.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Completion;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * An entry as one line of JSON and back: all but its vector, which is made anew of the question.
 * The answer stands in it as it is kept, to the byte: as JSON where that is one line, else as a
 * string.
 */
final class EntryLine {

  /** Tells such a line from others, by the version of the format. */
  static final String MARK = "reprise-entry";

  private static final int VERSION = 1;
  private static final String ANSWER = "answer";
  private static final String ANSWER_TEXT = "answer-text";
  private static final String ANSWER_BASE64 = "answer-base64";
  private static final long NANOS_PER_MS = 1_000_000;

  /** Ten years, as policies have it: nanoseconds of it stay within their bounds. */
  private static final long MAX_SECONDS = 315_360_000;

  private final Learned learned = new Learned();
  private final LongSupplier nanoClock;
  private final InstantSource wallClock;

  /**
   * @param nanoClock of the entries
   */
  EntryLine(LongSupplier nanoClock, InstantSource wallClock) {
    this.nanoClock = nanoClock;
    this.wallClock = wallClock;
  }

  /** Entries of one group go on sharing it. */
  Learned learned() {
    return learned;
  }

  // Writing -------------------------------------------------------------------------------------

  /** The line without its end; the entry's answer must be in memory. */
  byte[] write(StoredCompletion entry) throws IOException {
    CacheScope scope = entry.key().scope();
    Usage usage = entry.completion().usage();
    ObjectNode line = Members.MAPPER.createObjectNode();
    line.put(MARK, VERSION)
        .put("id", entry.id())
        .put("tenant", scope.tenant())
        .put("namespace", scope.namespace())
        .put("model", scope.model())
        .put("context", scope.contextDigest().toString())
        .put("request", entry.key().requestDigest().toString());
    if (entry.question() != null) {
      line.put("question", entry.question());
    }
    entry.tags().stream().sorted().forEach(line.putArray("tags")::add);
    line.put("stored-at", storedAt(entry).toString())
        .put("upstream-ms", (entry.storedNanos() - entry.askedNanos()) / NANOS_PER_MS)
        .put("ttl-seconds", entry.ttl().toSeconds())
        .put("stale-for-seconds", entry.staleFor().toSeconds())
        .put("uses", entry.uses().get())
        .put("prompt-tokens", usage.promptTokens())
        .put("completion-tokens", usage.completionTokens());
    parts(line.putObject("parts"), entry.parts());
    line.set("learned", Learned.write(entry.repute().known()));
    answer(line, entry.completion().json());
    return Members.MAPPER.writeValueAsBytes(line);
  }

  private Instant storedAt(StoredCompletion entry) {
    long ageMillis = (nanoClock.getAsLong() - entry.storedNanos()) / NANOS_PER_MS;
    return Instant.ofEpochMilli(wallClock.millis() - ageMillis);
  }

  private static void parts(ObjectNode target, KeyParts parts) {
    for (int i = 0; i < parts.digests().length; i++) {
      target.put(parts.names().get(i), HexFormat.of().toHexDigits(parts.digests()[i]));
    }
  }

  private static void answer(ObjectNode line, byte[] json) {
    String text = new String(json, StandardCharsets.UTF_8);
    if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), json)) {
      line.put(ANSWER_BASE64, Base64.getEncoder().encodeToString(json));
    } else if (isOneLine(text)) {
      line.putRawValue(ANSWER, new RawValue(text));
    } else {
      line.put(ANSWER_TEXT, text);
    }
  }

  /** Nothing around the object either: a reader would not find it again. */
  private static boolean isOneLine(String json) {
    boolean whole = json.startsWith("{") && json.endsWith("}");
    return whole && json.indexOf('\n') < 0 && json.indexOf('\r') < 0;
  }

  // Reading -------------------------------------------------------------------------------------

  StoredCompletion read(Members line) throws LineException {
    if (line.number(MARK) != VERSION) {
      throw new LineException(MARK + ": expected version " + VERSION);
    }
    long ageNanos = ageNanos(line);
    long storedNanos = nanoClock.getAsLong() - ageNanos;
    String question = line.optional("question");
    try {
      return new StoredCompletion(
          line.text("id"),
          key(line),
          completion(line),
          question,
          null,
          tags(line),
          parts(line.tree("parts")),
          storedNanos - bounded(line, "upstream-ms") * NANOS_PER_MS,
          storedNanos,
          Duration.ofSeconds(bounded(line, "ttl-seconds")),
          Duration.ofSeconds(bounded(line, "stale-for-seconds")),
          new AtomicLong(line.number("uses")),
          learned.read(line.tree("learned")));
    } catch (IllegalArgumentException e) {
      throw new LineException("a member has no possible value");
    }
  }

  private long ageNanos(Members line) throws LineException {
    Instant storedAt;
    try {
      storedAt = Instant.parse(line.text("stored-at"));
      long age = Math.max(0, Duration.between(storedAt, wallClock.instant()).toMillis());
      return Math.min(age, MAX_SECONDS * 1_000) * NANOS_PER_MS;
    } catch (DateTimeException | ArithmeticException e) {
      throw new LineException("stored-at: expected a time such as 2026-01-31T12:00:00Z");
    }
  }

  private static CacheKey key(Members line) throws LineException {
    CacheScope scope =
        new CacheScope(
            line.text("tenant"),
            line.text("namespace"),
            line.text("model"),
            Digests.of("context", line.text("context")));
    return new CacheKey(scope, Digests.of("request", line.text("request")));
  }

  private static Completion completion(Members line) throws LineException {
    Usage usage = new Usage(line.number("prompt-tokens"), line.number("completion-tokens"));
    if (line.has(ANSWER)) {
      return new Completion(line.object(ANSWER), usage);
    }
    byte[] json =
        line.has(ANSWER_BASE64)
            ? Base64.getDecoder().decode(line.text(ANSWER_BASE64))
            : line.text(ANSWER_TEXT).getBytes(StandardCharsets.UTF_8);
    try {
      if (Members.MAPPER.readTree(json).isObject()) {
        return new Completion(json, usage);
      }
    } catch (IOException e) {
      // As good as no object.
    }
    throw new LineException(ANSWER + ": expected a JSON object");
  }

  private static Set<String> tags(Members line) throws LineException {
    Set<String> tags = new LinkedHashSet<>();
    line.tree("tags").forEach(tag -> tags.add(tag.asText()));
    return tags;
  }

  private static KeyParts parts(JsonNode parts) {
    long[] digests =
        parts
            .valueStream()
            .mapToLong(each -> HexFormat.fromHexDigitsToLong(each.asText()))
            .toArray();
    return new KeyParts(parts.propertyStream().map(Map.Entry::getKey).toList(), digests);
  }

  private static long bounded(Members line, String name) throws LineException {
    long value = line.number(name);
    if (value > MAX_SECONDS) {
      throw new LineException(name + ": expected at most " + MAX_SECONDS);
    }
    return value;
  }
}
