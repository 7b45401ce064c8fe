package dev.reprise.store.row;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.reprise.cache.AnswerGroup;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Repute;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Completion;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.Usage;
import dev.reprise.embedding.Embedding;
import dev.reprise.store.seal.Kind;
import dev.reprise.store.seal.SealedException;
import dev.reprise.store.seal.Seals;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries as bytes and reads them back, in two parts: the <em>row</em>, which is everything
 * but the answer and is all that a search needs, and the <em>answer</em>, compressed.
 *
 * <p><b>Row</b>, big-endian: a version byte, id, key, usage, size, times, uses, question, vector,
 * tags, parts of the key, repute; before it CRC-32C of all that (RFC 3720, appendix B.4). A vector
 * is what memory holds of it, behind the name of the space it lies in: one of another space is not
 * read. Times are wall clock times, since no other clock outlives a process; ages are never below
 * 0.
 *
 * <p><b>Answer</b>: CRC-32C of what follows, then one zstd frame (RFC 8878) that says its size.
 *
 * <p>Both are sealed where there are keys: the row to the place that its keeper names, the answer
 * to the key and the id of its entry.
 *
 * <p>Answer groups are one object each for all rows that name them. Safe for use by many threads.
 */
public final class Rows {
  private static final byte VERSION = 2;

  /** Faster levels save a third less, slower ones hardly more on answers of some kilobytes. */
  private static final int ZSTD_LEVEL = 3;

  /** No entry is larger: see the bound on {@code max-entry-bytes}. */
  private static final int MAX_ANSWER_BYTES = 1 << 30;

  private final Frames frames = new Frames(ZSTD_LEVEL);
  private final Seals seals;
  private final Supplier<String> space;
  private final boolean prompts;
  private final LongSupplier nanoClock;
  private final InstantSource wallClock;
  private final Cache<UUID, AnswerGroup> groups = Caffeine.newBuilder().weakValues().build();
  private volatile @Nullable Long spaceHash;

  /**
   * @param space of the vectors that are written and read
   * @param prompts whether questions are written: without them an entry read back answers its own
   *     request only, since there is nothing to compare another wording with
   * @param nanoClock the store's own, see {@link dev.reprise.cache.CompletionStore#nanoTime}
   */
  public Rows(String space, boolean prompts, LongSupplier nanoClock, InstantSource wallClock) {
    this(() -> space, prompts, nanoClock, wallClock, Seals.NONE);
  }

  /**
   * The same for a space whose name takes time: it is asked for with the first row.
   *
   * @param space gives the same name each time
   * @param seals what is written, and opens what is read
   */
  public Rows(
      Supplier<String> space,
      boolean prompts,
      LongSupplier nanoClock,
      InstantSource wallClock,
      Seals seals) {
    this.space = space;
    this.seals = seals;
    this.prompts = prompts;
    this.nanoClock = nanoClock;
    this.wallClock = wallClock;
  }

  /** Whether questions are written. */
  public boolean keepsPrompts() {
    return prompts;
  }

  public Seals seals() {
    return seals;
  }

  /** A place for what belongs to the entry alone. */
  public static byte[] place(CacheKey key, String id) {
    return place(Base64.getUrlDecoder().decode(key.id()), id);
  }

  /**
   * The same.
   *
   * @param key the bytes that its id spells
   */
  public static byte[] place(byte[] key, String id) {
    byte[] name = id.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(key.length + name.length).put(key).put(name).array();
  }

  private long space() {
    Long known = spaceHash;
    if (known == null) {
      known = Fields.hash(space.get());
      spaceHash = known;
    }
    return known;
  }

  /**
   * Everything but the answer.
   *
   * @param place that the row is bound to
   */
  public byte[] row(StoredCompletion entry, Supplier<byte[]> place) {
    return seals.seal(Kind.ROW, place, fields(entry));
  }

  private byte[] fields(StoredCompletion entry) {
    Fields.Writer to = new Fields.Writer();
    to.number(VERSION);
    to.text(entry.id());
    writeKey(to, entry.key());
    Usage usage = entry.completion().usage();
    to.number(usage.promptTokens()).number(usage.completionTokens());
    to.number(entry.completion().size());
    long age = nanoClock.getAsLong() - entry.storedNanos();
    to.number(wallClock.millis() - age / 1_000_000);
    to.number(Math.max(0, entry.storedNanos() - entry.askedNanos()));
    to.number(entry.ttl().toMillis()).number(entry.staleFor().toMillis());
    to.number(entry.uses().get());
    to.optional(prompts ? entry.question() : null, Fields.Writer::text);
    to.optional(entry.embedding(), this::writeVector);
    to.list(entry.tags(), Fields.Writer::text);
    to.list(entry.parts().names(), Fields.Writer::text);
    for (long digest : entry.parts().digests()) {
      to.fixed(digest);
    }
    Repute.Known known = entry.repute().known();
    if (known.group() != null) {
      groups.asMap().putIfAbsent(known.group().id(), known.group());
    }
    ReputeFields.write(to, known);
    return to.checked();
  }

  /** The entry's answer; it must be in memory. */
  public byte[] answer(StoredCompletion entry) {
    byte[] answer = Fields.checked(frames.compressed(entry.completion().json()));
    return seals.seal(Kind.ANSWER, () -> place(entry.key(), entry.id()), answer);
  }

  /**
   * An entry from its row, without its answer.
   *
   * @param place that the row was found in
   * @throws CorruptRowException when it cannot be read
   */
  public StoredCompletion read(byte[] row, Supplier<byte[]> place) throws CorruptRowException {
    try {
      return entry(Fields.Reader.checked(opened(Kind.ROW, place, row)));
    } catch (IllegalArgumentException e) {
      throw new CorruptRowException("a field has no possible value", e);
    }
  }

  private byte[] opened(Kind kind, Supplier<byte[]> place, byte[] bytes)
      throws CorruptRowException {
    try {
      return seals.open(kind, place, bytes);
    } catch (SealedException e) {
      throw new CorruptRowException("sealed", e);
    }
  }

  private StoredCompletion entry(Fields.Reader from) throws CorruptRowException {
    long version = from.number();
    if (version < 1 || version > VERSION) {
      throw new CorruptRowException("expected version 1 to " + VERSION + ", got " + version);
    }
    String id = from.text();
    CacheKey key = readKey(from);
    Usage usage = new Usage(from.number(), from.number());
    int size = (int) from.number();
    long ageMillis = Math.max(0, wallClock.millis() - from.number());
    long storedNanos = nanoClock.getAsLong() - Duration.ofMillis(ageMillis).toNanos();
    long askedNanos = storedNanos - from.number();
    Duration ttl = Duration.ofMillis(from.number());
    Duration staleFor = Duration.ofMillis(from.number());
    AtomicLong uses = new AtomicLong(from.number());
    String question = from.optional(Fields.Reader::text);
    Embedding embedding = from.flag() ? readVector(from, version, question) : null;
    LinkedHashSet<String> tags = new LinkedHashSet<>(from.list(Fields.Reader::text));
    KeyParts parts = readParts(from);
    Repute repute = Repute.of(ReputeFields.read(from, this::group));
    return new StoredCompletion(
        id,
        key,
        Completion.elsewhere(size, usage),
        question,
        embedding,
        tags,
        parts,
        askedNanos,
        storedNanos,
        ttl,
        staleFor,
        uses,
        repute);
  }

  /**
   * The entry with its answer.
   *
   * @throws CorruptRowException when that cannot be read
   */
  public StoredCompletion whole(StoredCompletion entry, byte[] answer) throws CorruptRowException {
    byte[] frame =
        Fields.unchecked(opened(Kind.ANSWER, () -> place(entry.key(), entry.id()), answer));
    long size = Zstd.getFrameContentSize(frame);
    if (size < 1 || size > MAX_ANSWER_BYTES) {
      throw new CorruptRowException("an answer of " + size + " bytes");
    }
    try {
      byte[] json = frames.decompressed(frame, (int) size);
      return entry.with(new Completion(json, entry.completion().usage()));
    } catch (ZstdException | IllegalArgumentException e) {
      throw new CorruptRowException("no zstd frame", e);
    }
  }

  private AnswerGroup group(UUID id) {
    return groups.get(id, AnswerGroup::new);
  }

  private static void writeKey(Fields.Writer to, CacheKey key) {
    CacheScope scope = key.scope();
    to.text(scope.tenant()).text(scope.namespace()).text(scope.model());
    to.digest(scope.contextDigest()).digest(key.requestDigest());
  }

  private static CacheKey readKey(Fields.Reader from) throws CorruptRowException {
    CacheScope scope = new CacheScope(from.text(), from.text(), from.text(), from.digest());
    return new CacheKey(scope, from.digest());
  }

  private void writeVector(Fields.Writer to, Embedding embedding) {
    to.fixed(space());
    to.bytes(Coded.of(embedding));
  }

  /** Null when it lies in another space, or when there is no text that it stands for. */
  private @Nullable Embedding readVector(
      Fields.Reader from, long version, @Nullable String question) throws CorruptRowException {
    boolean comparable = from.fixed() == space() && question != null;
    byte[] coded = from.bytes();
    if (!comparable) {
      return null;
    }
    return version == 1 ? Coded.ofVersion1(coded) : Coded.embedding(coded);
  }

  private static KeyParts readParts(Fields.Reader from) throws CorruptRowException {
    var names = from.list(Fields.Reader::text);
    long[] digests = new long[names.size()];
    for (int i = 0; i < digests.length; i++) {
      digests[i] = from.fixed();
    }
    return new KeyParts(names, digests);
  }
}
