package dev.reprise.decision;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.HitPolicy.Decision;
import dev.reprise.cache.HitPolicy.Gate;
import dev.reprise.cache.HitPolicy.Judgement;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.Origin;
import dev.reprise.cache.Repute;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Digest;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.Usage;
import dev.reprise.decision.AnswerComparator.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Entries whose bytes are the answer's words, and decisions on them. */
final class Entries {
  static final double SCORE = 0.12;

  /** Answers are the same when their first letters are; what asks back cannot be told. */
  static final AnswerComparator FIRST_LETTER =
      (one, other) -> {
        if (one.text().contains("!") || other.text().contains("!")) {
          throw new IllegalStateException("out of order");
        }
        if (one.text().contains("?") || other.text().contains("?")) {
          return Verdict.UNKNOWN;
        }
        return one.text().charAt(0) == other.text().charAt(0) ? Verdict.SAME : Verdict.DIFFERENT;
      };

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private Entries() {}

  static StoredCompletion saying(String answer) {
    return saying(answer, Asking.ANNA);
  }

  static StoredCompletion saying(String answer, Origin origin) {
    String id = "entry-" + NUMBER.incrementAndGet();
    CacheKey place = Asking.plainly().plan().key();
    return new StoredCompletion(
        id,
        new CacheKey(place.scope(), Digest.of(id)),
        new Completion(answer.getBytes(StandardCharsets.UTF_8), new Usage(7, 11)),
        Asking.QUESTION,
        null,
        Set.of(),
        KeyParts.NONE,
        0,
        0,
        Duration.ofSeconds(60),
        Duration.ZERO,
        new AtomicLong(),
        new Repute(origin));
  }

  static Neighbour near(String answer) {
    return new Neighbour(saying(answer), 0.9f);
  }

  static String words(Completion completion) {
    return new String(completion.json(), StandardCharsets.UTF_8);
  }

  /** The first would not do; withheld at the rate of checks otherwise. */
  static Decision<Neighbour> missed(Neighbour... neighbours) {
    return decision(false, neighbours);
  }

  static Decision<Neighbour> accepted(Neighbour... neighbours) {
    return decision(true, neighbours);
  }

  private static Decision<Neighbour> decision(boolean accepted, Neighbour... neighbours) {
    Neighbour best = neighbours.length == 0 ? null : neighbours[0];
    List<Judgement<Neighbour>> judgements =
        Arrays.stream(neighbours)
            .map(
                one -> {
                  Gate judged = accepted ? Gate.ACCEPTED : Gate.EVIDENCE;
                  return new Judgement<>(one, one == best ? judged : Gate.NOT_NEEDED, null);
                })
            .toList();
    return new Decision<>(
        accepted ? best : null,
        best,
        best == null ? Double.NaN : SCORE,
        0.1,
        true,
        0.25,
        judgements);
  }

  static Lesson miss(CachePlan.Lookup plan, StoredCompletion fresh, Neighbour... neighbours) {
    return new Lesson(plan, missed(neighbours), false, fresh, Entries::words);
  }

  static Lesson check(CachePlan.Lookup plan, StoredCompletion fresh, Neighbour... neighbours) {
    return new Lesson(plan, accepted(neighbours), true, fresh, Entries::words);
  }
}
