package dev.reprise.demo;

import dev.reprise.chat.Usage;
import dev.reprise.demo.Lookup.Source;
import dev.reprise.demo.Outcome.Answered;
import dev.reprise.demo.Outcome.Failed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What a run came to.
 *
 * @param misses requests that the provider answered
 * @param collapsed requests that shared the answer of one of those while it was under way
 * @param wrong hits, and collapsed requests, that got the answer of another intent
 * @param saved tokens of the hits, which nobody had to generate again
 * @param providerCalls as the provider counted them
 * @param elapsed first request to last answer
 */
record DemoReport(
    int requests,
    Group exact,
    Group semantic,
    Group misses,
    int collapsed,
    List<Answered> wrong,
    List<Failed> failures,
    Usage saved,
    long providerCalls,
    Duration elapsed) {

  /** Assumed prices, about what a large hosted model costs. */
  static final double USD_PER_MILLION_PROMPT_TOKENS = 2.50;

  static final double USD_PER_MILLION_COMPLETION_TOKENS = 10.00;

  /** The requests that were answered in one way: time to the first content and to the end. */
  record Group(Latency first, Latency whole) {

    int count() {
      return whole.count();
    }

    private static Group of(List<Answered> all, Source source) {
      return new Group(
          times(all, source, Answered::firstNanos), times(all, source, Answered::wholeNanos));
    }

    private static Latency times(
        List<Answered> all, Source source, ToLongFunction<Answered> nanos) {
      return new Latency(
          all.stream()
              .filter(answered -> answered.lookup().source() == source)
              .map(nanos::applyAsLong)
              .toList());
    }
  }

  static DemoReport of(List<? extends Outcome> outcomes, long providerCalls, Duration elapsed) {
    List<Answered> answered = only(outcomes, Answered.class);
    return new DemoReport(
        outcomes.size(),
        Group.of(answered, Source.EXACT),
        Group.of(answered, Source.SEMANTIC),
        Group.of(answered, Source.FORWARDED),
        Group.of(answered, Source.COLLAPSED).count(),
        answered.stream().filter(Answered::isWrong).toList(),
        only(outcomes, Failed.class),
        saved(answered),
        providerCalls,
        elapsed);
  }

  int hits() {
    return exact.count() + semantic.count();
  }

  double moneySavedUsd() {
    return (saved.promptTokens() * USD_PER_MILLION_PROMPT_TOKENS
            + saved.completionTokens() * USD_PER_MILLION_COMPLETION_TOKENS)
        / 1e6;
  }

  /**
   * What the hits would have waited at the misses' mean, less what they did; empty without both.
   */
  Optional<Duration> timeSaved() {
    if (hits() == 0 || misses.count() == 0) {
      return Optional.empty();
    }
    long meanMissNanos = misses.whole().totalNanos() / misses.count();
    long waitedNanos = exact.whole().totalNanos() + semantic.whole().totalNanos();
    return Optional.of(Duration.ofNanos(hits() * meanMissNanos - waitedNanos));
  }

  private static Usage saved(List<Answered> answered) {
    long prompt = 0;
    long completion = 0;
    for (Answered one : answered) {
      if (one.lookup().source().isHit()) {
        prompt += one.usage().promptTokens();
        completion += one.usage().completionTokens();
      }
    }
    return new Usage(prompt, completion);
  }

  private static <T extends Outcome> List<T> only(List<? extends Outcome> all, Class<T> type) {
    return all.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
