package dev.reprise.provider;

import dev.reprise.chat.Digest;
import dev.reprise.decision.AnswerComparator;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a language model tell whether two answers say the same, for the few that nothing cheaper can
 * tell apart. Whatever is not one of its three words is UNKNOWN, as is everything beyond the budget
 * and while it fails, so the worst that it can do by failing is to teach nothing.
 *
 * <p>The order of the answers does not count: it is the same request either way, and one verdict is
 * kept for both. Blocks for a call at most. Safe for use by many threads.
 */
public final class Judge implements AnswerComparator, AutoCloseable {

  /** Verdicts kept, some 200 bytes each. */
  static final int MAX_KEPT = 10_000;

  /** After a failure nobody is asked for this long, so that a dead judge holds up little else. */
  static final long REST_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final Pattern WORD =
      Pattern.compile(
          "[\\s\\p{P}]*+(same|different|unsure)[\\s\\p{P}]*+", Pattern.CASE_INSENSITIVE);

  /** What came of a comparison: the label of its counter. */
  enum Outcome {
    SAME,
    DIFFERENT,
    UNSURE,
    /** It replied something else. */
    UNREADABLE,
    FAILED,
    /** Known from before; the only outcomes that cost nothing are this and the following. */
    CACHED,
    OVER_BUDGET,
    RESTING,
    /** They differ in nothing but what would be left out. */
    CUT
  }

  private final JudgeConfig config;
  private final JudgeLine line;
  private final LongSupplier nanos;
  private final Logger log;
  private final HourlyBudget budget;
  private final Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
  private final Counter tokens;
  private final AtomicBoolean failing = new AtomicBoolean();
  private volatile long restsUntilNanos;
  private final Map<Digest, Verdict> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Verdict> eldest) {
          return size() > MAX_KEPT;
        }
      };

  public Judge(JudgeConfig config, MeterRegistry registry) {
    this(config, registry, System::nanoTime, LoggerFactory.getLogger(Judge.class));
  }

  Judge(JudgeConfig config, MeterRegistry registry, LongSupplier nanos, Logger log) {
    this.config = config;
    this.line = new JudgeLine(config);
    this.nanos = nanos;
    this.log = log;
    this.budget = new HourlyBudget(config.maxCallsPerHour());
    this.restsUntilNanos = nanos.getAsLong();
    for (Outcome outcome : Outcome.values()) {
      outcomes.put(outcome, counter(outcome, registry));
    }
    this.tokens =
        Counter.builder("reprise.judge.tokens")
            .description("Tokens that the judge charged")
            .register(registry);
  }

  @Override
  public Verdict compare(Answer one, Answer other) {
    Digest ofOne = Digest.of(one.question(), one.text());
    Digest ofOther = Digest.of(other.question(), other.text());
    boolean inOrder = ofOne.toString().compareTo(ofOther.toString()) <= 0;
    Digest pair = inOrder ? ofOne.and(ofOther) : ofOther.and(ofOne);
    synchronized (kept) {
      Verdict known = kept.get(pair);
      if (known != null) {
        count(Outcome.CACHED);
        return known;
      }
    }
    Outcome outcome = inOrder ? judge(one, other) : judge(other, one);
    count(outcome);
    Verdict verdict = verdict(outcome);
    if (verdict != Verdict.UNKNOWN || outcome == Outcome.UNSURE) {
      synchronized (kept) {
        kept.put(pair, verdict);
      }
    }
    return verdict;
  }

  private Outcome judge(Answer first, Answer second) {
    if (isCutAlike(first.text(), second.text())) {
      return Outcome.CUT;
    }
    long now = nanos.getAsLong();
    if (now - restsUntilNanos < 0) {
      return Outcome.RESTING;
    }
    if (!budget.take(now)) {
      return Outcome.OVER_BUDGET;
    }
    String body = JudgePrompt.body(config.model(), first, second, config.maxTextChars());
    return switch (line.ask(body)) {
      case JudgeReply.Said said -> heard(said);
      case JudgeReply.Failed failed -> {
        restsUntilNanos = nanos.getAsLong() + REST_NANOS;
        fails(failed.why());
        yield Outcome.FAILED;
      }
      case JudgeReply.Abandoned _ -> Outcome.FAILED;
    };
  }

  /** A model would call them the same, having seen the same. */
  private boolean isCutAlike(String one, String other) {
    int most = config.maxTextChars();
    return !one.equals(other) && JudgePrompt.cut(one, most).equals(JudgePrompt.cut(other, most));
  }

  private Outcome heard(JudgeReply.Said said) {
    tokens.increment((double) said.tokens());
    Outcome outcome = read(said.text());
    if (outcome == null) {
      // No reason to rest: what it was asked may have led it astray, and strangers write that.
      fails("a reply that is no verdict");
      return Outcome.UNREADABLE;
    }
    if (failing.compareAndSet(true, false)) {
      log.warn("the judge at {} works again", config.url().getAuthority());
    }
    return outcome;
  }

  private static @Nullable Outcome read(String text) {
    Matcher word = WORD.matcher(text);
    return word.matches() ? Outcome.valueOf(word.group(1).toUpperCase(Locale.ROOT)) : null;
  }

  private void fails(String why) {
    if (failing.compareAndSet(false, true)) {
      log.warn("the judge at {} fails: {}", config.url().getAuthority(), why);
    }
  }

  private static Verdict verdict(Outcome outcome) {
    return switch (outcome) {
      case SAME -> Verdict.SAME;
      case DIFFERENT -> Verdict.DIFFERENT;
      case UNSURE, UNREADABLE, FAILED, CACHED, OVER_BUDGET, RESTING, CUT -> Verdict.UNKNOWN;
    };
  }

  private void count(Outcome outcome) {
    Counter counter = outcomes.get(outcome);
    if (counter != null) {
      counter.increment();
    }
  }

  private static Counter counter(Outcome outcome, MeterRegistry registry) {
    return Counter.builder("reprise.judge")
        .description("Comparisons of answers that were left to the judge")
        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .register(registry);
  }

  @Override
  public void close() {
    line.close();
  }
}
