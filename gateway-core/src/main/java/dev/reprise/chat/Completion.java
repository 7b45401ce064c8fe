package dev.reprise.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A finished answer in its one stored form: the bytes of a {@code chat.completion} object, as
 * upstream wrote them or as they were assembled from a stream. Unknown fields are in it, so a
 * replay loses nothing. Immutable; completions are never compared.
 */
public final class Completion {
  private static final byte[] ELSEWHERE = {};

  private final byte[] json;
  private final Usage usage;
  private final int size;

  /** Found at the first replay; whoever finds them finds the same. */
  private volatile @Nullable List<Patch> patches;

  /**
   * @param json UTF-8 bytes of the whole object; never changed from now on
   * @param usage what upstream charged, {@link Usage#NONE} when it did not say
   */
  public Completion(byte[] json, Usage usage) {
    this(json, usage, json.length);
  }

  private Completion(byte[] json, Usage usage, int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a completion has at least one byte, got " + size);
    }
    this.json = json;
    this.usage = usage;
    this.size = size;
  }

  /** One whose bytes are not in memory: a shared store has them. */
  public static Completion elsewhere(int size, Usage usage) {
    return new Completion(ELSEWHERE, usage, size);
  }

  /** Whether the bytes are in memory. */
  public boolean isHere() {
    return json.length > 0;
  }

  /**
   * The bytes.
   *
   * @throws IllegalStateException when they are not in memory
   */
  public byte[] json() {
    if (!isHere()) {
      throw new IllegalStateException("the completion is not in memory: fetch it first");
    }
    return json;
  }

  public Usage usage() {
    return usage;
  }

  /** Bytes of the payload, wherever it is. */
  public int size() {
    return size;
  }

  /** What a plain replay changes; null until {@link #patches(List)} has said so. */
  public @Nullable List<Patch> patches() {
    return patches;
  }

  /**
   * Keeps what a plain replay changes.
   *
   * @param found in the order in which they stand, none within another
   */
  public void patches(List<Patch> found) {
    patches = found;
  }
}
