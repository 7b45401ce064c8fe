package dev.reprise.benchmarks.quality;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.reprise.benchmarks.Samples;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Freshness;
import dev.reprise.cache.HitPolicy;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.Origin;
import dev.reprise.cache.Repute;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.cache.Terms;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Digest;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.Usage;
import dev.reprise.decision.AnswerComparator;
import dev.reprise.decision.AnswerComparator.Verdict;
import dev.reprise.decision.Calibrations;
import dev.reprise.decision.ConfiguredPolicy;
import dev.reprise.decision.DecisionObserver;
import dev.reprise.decision.DecisionObserver.Course;
import dev.reprise.decision.Learned;
import dev.reprise.decision.Lesson;
import dev.reprise.decision.Lessons;
import dev.reprise.embedding.Embedding;
import dev.reprise.guard.Guard;
import dev.reprise.store.MemoryCompletionStore;
import dev.reprise.store.StoreConfig;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs a stream through the code that decides hits, with the store that keeps entries and with what
 * learns from answers, one request after the other. There is no wire and no exact tier; an answer's
 * text is its intent. Confined.
 */
final class Rehearsal {
  /** Nothing is ever evicted: four times what the longest stream takes. */
  private static final long ROOM_FOR_ALL = 1L << 30;

  private static final Origin CALLER = Origin.of(Digest.of("caller"));
  private static final CacheScope SCOPE =
      new CacheScope("tenant", "default", "model", Digest.of("context"));

  private final MemoryCompletionStore store =
      new MemoryCompletionStore(StoreConfig.DEFAULTS.withMaxBytes(ROOM_FOR_ALL));
  private final Samples times = new Samples();
  private final Vectors vectors;
  private final Terms terms;
  private final HitPolicy policy;
  private final Lessons lessons;
  private final int neighbours;

  Rehearsal(Model model, Vectors vectors, Setting setting, long seed) {
    this.vectors = vectors;
    CachePolicy rules = setting.in(model);
    neighbours = rules.semantic().neighbours();
    terms =
        new Terms(
            "",
            rules,
            "default",
            true,
            true,
            false,
            rules.ttlSeconds(),
            Freshness.ANY,
            null,
            Set.of());
    Calibrations calibrations = new Calibrations();
    policy =
        setting.guarded()
            ? new ConfiguredPolicy(Guard.english(), model.name(), calibrations)
            : new PlainCosine(setting.threshold());
    Random dice = new Random(seed);
    AnswerComparator intents = noisy(setting.noise(), new Random(seed + 1));
    lessons =
        new Lessons(
            new Learned(calibrations, store),
            intents,
            intents,
            DecisionObserver.NONE,
            store,
            model.name(),
            Runnable::run,
            dice::nextDouble);
  }

  private static AnswerComparator noisy(double noise, Random random) {
    return (one, other) -> {
      boolean same = one.text().equals(other.text());
      boolean told = noise > 0 && random.nextDouble() < noise ? !same : same;
      return told ? Verdict.SAME : Verdict.DIFFERENT;
    };
  }

  Tally run(List<Utterance> stream) {
    int hits = 0;
    int wrong = 0;
    int withheld = 0;
    for (Utterance request : stream) {
      Embedding embedding = vectors.of(request.text());
      if (embedding == null) {
        continue;
      }
      CacheKey key = new CacheKey(SCOPE, Digest.of(request.text()));
      CachePlan.Lookup plan = new CachePlan.Lookup(key, request.text(), null, terms, CALLER);
      HitPolicy.Decision<Neighbour> decision = decide(plan, embedding);
      Neighbour accepted = decision.accepted();
      boolean checked = accepted != null && lessons.withholds(decision.withhold());
      if (accepted != null && !checked) {
        lessons.decided(plan, decision, Course.SERVED);
        hits++;
        wrong += intent(accepted.entry()).equals(request.intent()) ? 0 : 1;
        continue;
      }
      withheld += checked ? 1 : 0;
      lessons.decided(plan, decision, checked ? Course.WITHHELD : Course.REFUSED);
      StoredCompletion fresh = answer(plan, embedding, request.intent());
      store.put(fresh);
      lessons.answered(new Lesson(plan, decision, checked, fresh, Rehearsal::text));
    }
    return new Tally(stream.size(), hits, wrong, withheld);
  }

  /** How long decisions took, guard included and search not. */
  Samples times() {
    return times;
  }

  private HitPolicy.Decision<Neighbour> decide(CachePlan.Lookup plan, Embedding embedding) {
    List<Neighbour> nearest = store.nearest(SCOPE, embedding, neighbours);
    long started = System.nanoTime();
    HitPolicy.Decision<Neighbour> decision = policy.decide(plan, nearest);
    if (nearest.size() == neighbours) {
      times.add(System.nanoTime() - started);
    }
    return decision;
  }

  private StoredCompletion answer(CachePlan.Lookup plan, Embedding embedding, String intent) {
    long now = store.nanoTime();
    return new StoredCompletion(
        plan.key().requestDigest().toString(),
        plan.key(),
        new Completion(intent.getBytes(UTF_8), Usage.NONE),
        plan.question(),
        embedding,
        Set.of(),
        KeyParts.NONE,
        now,
        now,
        Duration.ofDays(1),
        Duration.ZERO,
        new AtomicLong(),
        new Repute(CALLER));
  }

  private static String intent(StoredCompletion entry) {
    return text(entry.completion());
  }

  private static String text(Completion completion) {
    return new String(completion.json(), UTF_8);
  }
}
