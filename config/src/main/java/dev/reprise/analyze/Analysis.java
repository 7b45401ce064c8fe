package dev.reprise.analyze;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is reported of a log; every form of the report shows this and nothing else. Shares are 0
 * to 1; what is not known is null.
 *
 * @param replay what the cache would have done; null of a log without prompts
 * @param happened what Reprise did; null of a log of others
 * @param remarks what needs a decision, the most important first
 */
public record Analysis(
    Source source, @Nullable Replay replay, @Nullable Happened happened, List<Remark> remarks) {

  /**
   * What was read.
   *
   * @param name of the file, or {@code standard input}
   * @param formats lines by format
   * @param requests that were looked at
   * @param bad lines that could not be read, of which {@code badLines} are the first
   * @param silent well-formed lines without a request, by reason
   * @param late requests that came too late to be brought into order
   * @param sampleOf the share of the file that was read, where only its first requests were asked
   *     for; null for all of it
   * @param wordings whether the report holds wordings of prompts
   */
  public record Source(
      String name,
      Map<String, Long> formats,
      long lines,
      long requests,
      long bad,
      List<BadLine> badLines,
      Map<String, Long> silent,
      long late,
      @Nullable Double sampleOf,
      @Nullable Instant from,
      @Nullable Instant to,
      boolean wordings) {}

  /** A line that could not be read; the reason never quotes it. */
  public record BadLine(int line, String reason) {}

  /**
   * What the cache would have done.
   *
   * @param answered requests whose answer is in the log
   * @param lanes a cache by each rule; the first has the rule of the configuration
   * @param spent what all requests of the log cost
   * @param bypasses requests that are not cached, by reason
   * @param exactOnly requests that are looked up exactly only, by reason
   * @param hurdles at what those that were looked up by meaning failed
   * @param unfit answers that are not kept, by reason
   */
  public record Replay(
      String model,
      double threshold,
      double maxErrorRate,
      long requests,
      long answered,
      boolean timed,
      List<Lane> lanes,
      Amount spent,
      List<Point> thresholds,
      List<Step> growth,
      Map<String, Long> bypasses,
      Map<String, Long> exactOnly,
      Map<String, Long> hurdles,
      Map<String, Long> unfit,
      Intents intents,
      List<Pair> below,
      List<Pair> vetoed,
      Map<String, Long> vetoes,
      List<Group> models,
      List<Group> routes) {

    public Lane lane() {
      return lanes.getFirst();
    }
  }

  /**
   * A cache by one rule.
   *
   * @param checked hits that were forwarded all the same, to compare
   */
  public record Lane(
      String rule,
      long requests,
      long exact,
      long semantic,
      long checked,
      long misses,
      long bypassed,
      Judged judged,
      Amount saved,
      long evicted) {

    public long hits() {
      return exact + semantic;
    }

    public double hitRate() {
      return share(hits(), requests);
    }
  }

  /**
   * Hits by meaning whose answers were compared with what the log says was answered.
   *
   * @param unknown those of which it could not be told
   * @param error wrong ones among those that could be told, 0 to 1; null when none could
   * @param lower and
   * @param upper its bounds at 95 % confidence
   */
  public record Judged(
      long right,
      long wrong,
      long unknown,
      @Nullable Double error,
      @Nullable Double lower,
      @Nullable Double upper) {}

  /**
   * What some requests cost.
   *
   * @param estimated requests whose tokens were guessed from the text's length
   * @param money null where nothing has a price
   * @param priced requests that have one
   * @param seconds that callers waited; null where the log does not say
   * @param timed requests of which it does
   */
  public record Amount(
      long requests,
      long promptTokens,
      long completionTokens,
      long estimated,
      @Nullable Double money,
      long priced,
      @Nullable Double seconds,
      long timed) {

    public long tokens() {
      return promptTokens + completionTokens;
    }
  }

  /** A cache by a fixed threshold. */
  public record Point(
      double threshold,
      long exact,
      long semantic,
      double hitRate,
      Judged judged,
      long tokensSaved) {}

  /**
   * How far it was after so many requests.
   *
   * @param time of the last of them; null where the log has no times
   */
  public record Step(long requests, long exact, long semantic, @Nullable Instant time) {}

  /**
   * What is asked most.
   *
   * @param known intents that were kept count of
   * @param complete false where the rarest were forgotten, to bound memory
   * @param repeated requests that were not the first of their intent
   */
  public record Intents(long known, boolean complete, long repeated, List<Intent> top) {

    /** Beside a wording that several models were asked, which share no answers; else empty. */
    String model(Intent intent) {
      boolean one = top.stream().map(Intent::model).distinct().count() < 2;
      return one ? "" : " · " + intent.model();
    }
  }

  /**
   * Requests that share an answer.
   *
   * @param leader the wording that came first; null where wordings are left out
   * @param wordings other ones, the most frequent first; empty where they are left out
   */
  public record Intent(
      @Nullable String leader,
      String model,
      long count,
      long exact,
      long semantic,
      long tokensSaved,
      List<Wording> wordings) {}

  public record Wording(String text, long count) {}

  /**
   * Two questions near each other.
   *
   * @param veto why they must not share an answer; null when nothing forbids it
   * @param sameAnswer whether the log's answers to both say the same; null where that is not known
   */
  public record Pair(
      @Nullable String question,
      @Nullable String other,
      double similarity,
      @Nullable String veto,
      @Nullable Boolean sameAnswer,
      long times) {}

  /** The requests of one model or route. */
  public record Group(
      String name,
      long requests,
      long exact,
      long semantic,
      long bypassed,
      long tokensSaved,
      @Nullable Double moneySaved) {}

  /**
   * What Reprise did, as its access log says.
   *
   * @param outcomes by their labels
   * @param details words beside them
   * @param errors why there was no good answer: a status or a code
   * @param tokensSpent what upstream charged
   * @param secondsSaved what hits would have taken as long as the mean miss, less what they took;
   *     null without both
   */
  public record Happened(
      long requests,
      List<Outcome> outcomes,
      Map<String, Long> details,
      Map<String, Long> errors,
      long tokensSpent,
      long tokensSaved,
      @Nullable Double moneySpent,
      @Nullable Double moneySaved,
      @Nullable Double secondsSaved,
      List<Step> growth,
      List<Group> models,
      List<Group> routes,
      List<Group> tenants) {}

  /** Latencies are in milliseconds. */
  public record Outcome(
      String name,
      long requests,
      @Nullable Double p50,
      @Nullable Double p99,
      @Nullable Double mean) {}

  /**
   * Something to decide, and what speaks for it.
   *
   * @param key the setting that is about; empty when it is not about one
   */
  public record Remark(String title, String text, String key) {}

  /** 0 of nothing. */
  static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
