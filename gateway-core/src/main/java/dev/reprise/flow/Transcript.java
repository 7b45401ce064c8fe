package dev.reprise.flow;

import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Usage;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.ResponseHead;
import dev.reprise.upstream.UpstreamException;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a flight comes to, word by word: a chain that grows at its end and that any number of seats
 * read, each at its own pace and on its own thread. What everybody has read is garbage by itself.
 *
 * <p>One thread appends, the flight's; the volatile {@code next} publishes each word.
 */
final class Transcript {

  /** One word. */
  sealed interface Word {

    /**
     * Upstream answers.
     *
     * @param grip how the answer passes
     * @param forAll whether it speaks for every seat; an error that another try may mend speaks for
     *     the leader alone
     */
    record Head(ResponseHead head, Recorder.Grip grip, boolean forAll) implements Word {
      private static final List<String> SHARED_FIELDS =
          List.of("content-type", "content-encoding", "retry-after", "retry-after-ms");

      /** What others than the leader get of it. */
      ResponseHead shared(String requestId) {
        Predicate<String> own = name -> SHARED_FIELDS.stream().noneMatch(name::equalsIgnoreCase);
        Headers fields = head.headers().without(own).plus("x-request-id", requestId);
        return new ResponseHead(head.status(), "", fields, head.contentLength());
      }
    }

    /** The next bytes of the body; never changed. */
    record Part(byte[] bytes) implements Word {}

    /** The answer is complete. */
    record End(Headers trailers, Landing landing) implements Word {}

    /** Upstream failed. */
    record Failure(UpstreamException cause) implements Word {}

    /**
     * The cache had it after all.
     *
     * @param similarity to the question; null when the entry is for exactly this request
     * @param collapsed whether it is the answer of a flight that was waited for
     */
    record Found(StoredCompletion entry, @Nullable Float similarity, boolean collapsed)
        implements Word {

      CacheStatus status(ChatFlow flow) {
        if (collapsed) {
          return new CacheStatus.Collapsed(similarity);
        }
        return similarity == null ? flow.exactHit(entry) : flow.semanticHit(entry, similarity);
      }
    }

    /** The cache does not have it, and no one may ask upstream. */
    record Nothing() implements Word {}
  }

  /**
   * How an answer came out.
   *
   * @param stored what the store keeps of it; null when nothing
   * @param completion the whole of it, to be given in other forms; null when it is unfit
   * @param spent what upstream charged
   * @param detail why it was not stored; empty when it was
   * @param proper whether it ended where its format allows an end
   */
  record Landing(
      @Nullable StoredCompletion stored,
      @Nullable Completion completion,
      Usage spent,
      String detail,
      boolean proper) {}

  /** A word's place in the chain. */
  static final class Link {
    private final @Nullable Word word;
    private final long bytesUpTo;
    private volatile @Nullable Link next;

    private Link(@Nullable Word word, long bytesUpTo) {
      this.word = word;
      this.bytesUpTo = bytesUpTo;
    }

    @Nullable Link next() {
      return next;
    }

    /** Null only at the very beginning. */
    @Nullable Word word() {
      return word;
    }

    /** Bytes of all parts up to this one. */
    long bytesUpTo() {
      return bytesUpTo;
    }
  }

  private Link last = new Link(null, 0);
  private @Nullable Link first = last;
  private volatile boolean released;
  private volatile @Nullable Word outcome;

  /** Adds a word. */
  void append(Word word) {
    long bytes = last.bytesUpTo + (word instanceof Word.Part part ? part.bytes().length : 0);
    Link link = new Link(word, bytes);
    last.next = link;
    last = link;
  }

  /** Adds the last word, which those that wait at a held head hear of at once. */
  void conclude(Word word) {
    outcome = word;
    append(word);
  }

  /** Lets a held head go before its answer has ended. */
  void release() {
    released = true;
  }

  boolean released() {
    return released;
  }

  /** The last word, once it has been said. */
  @Nullable Word outcome() {
    return outcome;
  }

  /** Where a seat begins that has to hear everything; null when the beginning is gone. */
  @Nullable Link beginning() {
    return first;
  }

  /** Where a seat begins that waits for the outcome. */
  Link end() {
    return last;
  }

  long bytes() {
    return last.bytesUpTo;
  }

  /** Nobody else will hear it from the beginning. */
  void forgetBeginning() {
    first = null;
  }
}
