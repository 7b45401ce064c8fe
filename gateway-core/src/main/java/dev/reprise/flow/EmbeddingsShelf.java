package dev.reprise.flow;

import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.Freshness;
import dev.reprise.cache.Repute;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.cache.Terms;
import dev.reprise.chat.Completion;
import dev.reprise.chat.EmbeddingsAnswer;
import dev.reprise.chat.EmbeddingsRequest.Item;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.Usage;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Embeddings in the store, an entry for each item. No fault of the store's leaves this class. */
final class EmbeddingsShelf {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddingsShelf.class);

  private final CompletionStore store;
  private final BooleanSupplier pressed;

  /**
   * @param pressed whether nothing is to be stored for want of memory
   */
  EmbeddingsShelf(CompletionStore store, BooleanSupplier pressed) {
    this.store = store;
    this.pressed = pressed;
  }

  /**
   * What the store has for a request.
   *
   * @param entries one for each item; null where there is none of use
   * @param stale whether there was one that is no longer of use
   * @param takesStale whether one that is given is stale
   * @param now on the store's clock
   */
  record Found(
      List<@Nullable StoredCompletion> entries, boolean stale, boolean takesStale, long now) {

    @Nullable StoredCompletion entry(int position) {
      return entries.get(position);
    }

    List<StoredCompletion> there() {
      return entries.stream().filter(Objects::nonNull).map(Objects::requireNonNull).toList();
    }

    /** What those that are there once cost together. */
    Usage usage() {
      return new Usage(
          there().stream().mapToLong(e -> e.completion().usage().promptTokens()).sum(), 0);
    }

    long bytes() {
      return there().stream().mapToLong(entry -> entry.completion().size()).sum();
    }

    /** The least that one of them stays fresh. */
    long remainingSeconds() {
      return there().stream().mapToLong(e -> e.remainingSeconds(now)).min().orElse(0);
    }

    long ageSeconds() {
      return there().stream().mapToLong(e -> e.ageSeconds(now)).max().orElse(0);
    }
  }

  /** For a request that is not looked up. */
  static Found nothing(EmbeddingsAsked asked) {
    return new Found(Collections.nCopies(asked.request().items().size(), null), false, false, 0);
  }

  /** A stale one that would be renewed in the background is not given: it is fetched instead. */
  Found look(EmbeddingsAsked asked) {
    List<@Nullable StoredCompletion> entries = new ArrayList<>();
    int items = asked.request().items().size();
    boolean stale = false;
    boolean takesStale = false;
    long now = 0;
    try {
      now = store.nanoTime();
      for (int i = 0; i < items; i++) {
        StoredCompletion entry = store.find(asked.key(i));
        boolean serves = false;
        if (entry != null && entry.isHere()) {
          Freshness.Standing standing = asked.plan().terms().freshness().judge(entry, now);
          takesStale |= standing == Freshness.Standing.STALE;
          serves =
              switch (standing) {
                case FRESH, STALE -> true;
                case REVALIDATE, IF_ERROR, UNUSABLE -> false;
              };
          stale |= !serves;
        }
        entries.add(serves ? entry : null);
      }
    } catch (RuntimeException e) {
      LOG.warn("looking up embeddings failed, going on without the rest", e);
      while (entries.size() < items) {
        entries.add(null);
      }
    }
    return new Found(entries, stale, takesStale, now);
  }

  /** Waits for items that are not in memory; null when there is nothing to wait for. */
  @Nullable CompletionStage<?> fetch(EmbeddingsAsked asked, Found found) {
    return Fetch.all(store, asked.missing(found).stream().map(asked::key).toList());
  }

  /** The items that were there have been given. */
  void used(Found found) {
    found.there().forEach(store::used);
  }

  /**
   * When upstream is asked, on the store's clock; null when the answer is not to be stored, for
   * want of memory either, or the store does not say.
   */
  @Nullable Long now(EmbeddingsAsked asked) {
    if (!asked.plan().terms().writes() || pressed.getAsBoolean()) {
      return null;
    }
    try {
      return store.nanoTime();
    } catch (RuntimeException e) {
      LOG.warn("the store has no time, storing nothing", e);
      return null;
    }
  }

  /**
   * Stores an answer's items.
   *
   * @param positions which items of the request were asked for
   * @param answer with as many
   * @param askedNanos what {@link #now} said
   * @return whether all of them are stored
   */
  boolean keep(
      EmbeddingsAsked asked,
      List<Integer> positions,
      EmbeddingsAnswer answer,
      @Nullable Long askedNanos) {
    if (askedNanos == null) {
      return false;
    }
    List<Item> items = positions.stream().map(asked.request().items()::get).toList();
    long[] shares = shares(answer.usage().promptTokens(), items);
    boolean all = true;
    for (int i = 0; i < items.size(); i++) {
      byte[] json = answer.items().get(i);
      boolean fits = json.length <= asked.plan().terms().policy().storage().maxEntryBytes();
      Completion completion = new Completion(json, new Usage(shares[i], 0));
      all &= fits && put(asked, positions.get(i), completion, askedNanos);
    }
    return all;
  }

  private boolean put(EmbeddingsAsked asked, int position, Completion item, long askedNanos) {
    Terms terms = asked.plan().terms();
    try {
      return store.put(
          new StoredCompletion(
              Keeper.entryId(),
              asked.key(position),
              item,
              null,
              null,
              terms.tags(),
              KeyParts.NONE,
              askedNanos,
              store.nanoTime(),
              Duration.ofSeconds(terms.ttlSeconds()),
              Duration.ofSeconds(terms.staleForSeconds()),
              new AtomicLong(),
              new Repute(asked.plan().origin())));
    } catch (RuntimeException e) {
      LOG.warn("storing an embedding failed, the answer goes out all the same", e);
      return false;
    }
  }

  /** Shares by length that add up to the tokens: what is left over goes to the largest remains. */
  static long[] shares(long tokens, List<Item> items) {
    BigInteger all = BigInteger.valueOf(items.stream().mapToLong(Item::length).sum());
    long[] shares = new long[items.size()];
    BigInteger[] remains = new BigInteger[shares.length];
    for (int i = 0; i < shares.length; i++) {
      BigInteger weighted =
          BigInteger.valueOf(tokens).multiply(BigInteger.valueOf(items.get(i).length()));
      BigInteger[] parts = weighted.divideAndRemainder(all);
      shares[i] = parts[0].longValueExact();
      remains[i] = parts[1];
    }
    long left = tokens - Arrays.stream(shares).sum();
    IntStream.range(0, shares.length)
        .boxed()
        .sorted(Comparator.comparing((Integer i) -> remains[i]).reversed())
        .limit(left)
        .forEach(i -> shares[i]++);
    return shares;
  }
}
