package dev.reprise.analyze;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.reprise.analyze.Analysis.Point;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.Repute;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Completion;
import dev.reprise.chat.KeyParts;
import dev.reprise.decision.AnswerComparator;
import dev.reprise.decision.AnswerComparator.Answer;
import dev.reprise.decision.AnswerComparator.Verdict;
import dev.reprise.embedding.Embedding;
import dev.reprise.guard.Guard;
import dev.reprise.guard.Text;
import dev.reprise.guard.Veto;
import dev.reprise.store.Backing;
import dev.reprise.store.MemoryCompletionStore;
import dev.reprise.store.StoreConfig;
import dev.reprise.store.Worth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Caches by many fixed thresholds at once. One store holds every question; a bit for each threshold
 * says at which of them it was a miss, and so would be in that cache. One search then answers for
 * all: at each threshold the nearest neighbour that is in its cache, and that the guard lets pass,
 * decides. Of the {@value #NEIGHBOURS} nearest only: a question whose nearest are all hits
 * themselves counts as a miss and is in the cache from then on, so hits are rather understated.
 *
 * <p>Four bytes for each request of the log are kept beside the store. Confined.
 */
final class Sweep implements AutoCloseable {
  static final int POINTS = 20;

  private static final int NEIGHBOURS = 16;
  private static final int ALL = (1 << POINTS) - 1;
  private static final double STRICTEST = 0.99;
  private static final int FIRST_MASKS = 1 << 14;

  /** What only the answers' texts are kept of. */
  private static final int ANSWER_CHARS = 2_000;

  /**
   * What a question met.
   *
   * @param nearest that nothing forbids; null when there is none
   * @param vetoed nearer than that, and forbidden; null when there is none
   */
  record Met(@Nullable Neighbour nearest, @Nullable Neighbour vetoed, @Nullable Veto veto) {
    private static final Met NOTHING = new Met(null, null, null);
  }

  private final double[] thresholds = new double[POINTS];
  private final long[] semantic = new long[POINTS];
  private final long[] tokens = new long[POINTS];
  private final Judgements[] judged = new Judgements[POINTS];
  private final MemoryCompletionStore store;
  private final AnswerComparator comparator;
  private final Guard guard = Guard.english();
  private int[] masks = new int[FIRST_MASKS];
  private long requests;
  private long exact;
  private long exactTokens;

  /**
   * @param loosest the least threshold
   */
  Sweep(StoreConfig config, LongSupplier nanoClock, AnswerComparator comparator, double loosest) {
    this.comparator = comparator;
    store = new MemoryCompletionStore(config, nanoClock, Backing.none(), Worth.CALLS);
    store.open();
    for (int i = 0; i < POINTS; i++) {
      double at = loosest + (STRICTEST - loosest) * i / (POINTS - 1);
      thresholds[i] = Math.round(at * 1_000) / 1_000.0;
      judged[i] = new Judgements();
    }
  }

  /** Which is not cached. */
  void bypassed() {
    requests++;
  }

  /** Whether a request with this key would be an exact hit. */
  boolean holds(CacheKey key) {
    StoredCompletion there = store.find(key);
    return there != null && there.isFresh(store.nanoTime());
  }

  Met take(Asked asked, CachePlan.Lookup plan, @Nullable Embedding embedding) {
    requests++;
    if (holds(plan.key())) {
      exact++;
      exactTokens += asked.worth().usage().totalTokens();
      return Met.NOTHING;
    }
    if (embedding == null) {
      keep(asked, plan, null, ALL);
      return Met.NOTHING;
    }
    Search search = new Search(asked, plan);
    int missed = search.run(store.nearest(plan.key().scope(), embedding, NEIGHBOURS));
    keep(asked, plan, embedding, missed);
    return new Met(search.nearest, search.vetoed, search.veto);
  }

  /** Whether the log's answer to a question says the same as that of an entry here. */
  Verdict compare(Asked asked, StoredCompletion entry) {
    Answer own = asked.answer();
    Answer other = answer(entry);
    return own == null || other == null ? Verdict.UNKNOWN : comparator.compare(own, other);
  }

  /** One lookup at all thresholds. */
  private final class Search {
    private final Asked asked;
    private final String question;
    private @Nullable Text text;
    private @Nullable Neighbour nearest;
    private @Nullable Neighbour vetoed;
    private @Nullable Veto veto;

    private Search(Asked asked, CachePlan.Lookup plan) {
      this.asked = asked;
      this.question = String.valueOf(plan.question());
    }

    /** The thresholds at which it is a miss. */
    private int run(List<Neighbour> neighbours) {
      int open = ALL;
      for (Neighbour near : neighbours) {
        int reached = upTo(near.similarity()) & open;
        int hits = reached & masks[Asked.number(near.entry().id())];
        boolean named = nearest == null && reached != 0;
        if (reached == 0) {
          break;
        }
        if (hits == 0 && !named) {
          continue;
        }
        Veto objection = judge(near);
        if (objection == null) {
          nearest = nearest == null ? near : nearest;
          count(near, hits);
          open &= ~hits;
        } else if (nearest == null && vetoed == null) {
          vetoed = near;
          veto = objection;
        }
      }
      return open;
    }

    private @Nullable Veto judge(Neighbour near) {
      Text own = text;
      if (own == null) {
        own = guard.read(question);
        text = own;
      }
      return guard.compare(own, guard.read(String.valueOf(near.entry().question()))).veto();
    }

    private void count(Neighbour near, int hits) {
      if (hits == 0) {
        return;
      }
      Verdict verdict = compare(asked, near.entry());
      for (int i = 0; i < POINTS; i++) {
        if ((hits & 1 << i) != 0) {
          semantic[i]++;
          tokens[i] += asked.worth().usage().totalTokens();
          judged[i].add(verdict);
        }
      }
    }
  }

  private int upTo(float similarity) {
    int bits = 0;
    for (int i = 0; i < POINTS; i++) {
      bits |= similarity >= thresholds[i] ? 1 << i : 0;
    }
    return bits;
  }

  private void keep(Asked asked, CachePlan.Lookup plan, @Nullable Embedding embedding, int missed) {
    if (!plan.terms().writes() || asked.completion() == null) {
      return;
    }
    while (asked.number() >= masks.length) {
      masks = Arrays.copyOf(masks, masks.length * 2);
    }
    masks[asked.number()] = missed;
    long now = store.nanoTime();
    store.put(
        new StoredCompletion(
            asked.id(),
            plan.key(),
            completion(asked),
            embedding == null ? null : plan.question(),
            embedding,
            Set.of(),
            KeyParts.NONE,
            now,
            now,
            Duration.ofSeconds(plan.terms().ttlSeconds()),
            Duration.ZERO,
            new AtomicLong(),
            new Repute(plan.origin())));
  }

  /** The words alone, which is all that is compared. */
  private static Completion completion(Asked asked) {
    Answer answer = asked.answer();
    String text = answer == null ? "" : answer.text();
    byte[] start = text.substring(0, Math.min(ANSWER_CHARS, text.length())).getBytes(UTF_8);
    return new Completion(start.length == 0 ? new byte[1] : start, asked.worth().usage());
  }

  private static @Nullable Answer answer(StoredCompletion entry) {
    byte[] text = entry.completion().json();
    return text.length == 1 && text[0] == 0
        ? null
        : new Answer(entry.id(), String.valueOf(entry.question()), new String(text, UTF_8));
  }

  List<Point> points() {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      points.add(
          new Point(
              thresholds[i],
              exact,
              semantic[i],
              Analysis.share(exact + semantic[i], requests),
              judged[i].read(),
              exactTokens + tokens[i]));
    }
    return points;
  }

  @Override
  public void close() {
    store.close();
  }
}
