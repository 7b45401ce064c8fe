package dev.reprise.analyze;

import dev.reprise.analyze.Analysis.Happened;
import dev.reprise.analyze.Analysis.Judged;
import dev.reprise.analyze.Analysis.Lane;
import dev.reprise.analyze.Analysis.Remark;
import dev.reprise.analyze.Analysis.Replay;
import dev.reprise.analyze.Analysis.Source;
import dev.reprise.config.RepriseConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds in an analysis what somebody has to decide, and what its figures do not show. */
final class Remarks {
  /** A reason that concerns fewer requests is not worth a word. */
  private static final double WORTH_A_WORD = 0.05;

  /** Before that many comparisons evidence stays at its strict start. */
  private static final long LABELS = 400;

  private static final Map<String, String> TREATMENTS =
      Map.ofEntries(
          Map.entry("tools", "tools"),
          Map.entry("last-not-user", "last-not-user"),
          Map.entry("non-text", "non-text"),
          Map.entry("no-text", "no-text"),
          Map.entry("question-too-long", "too-long"),
          Map.entry("language", "foreign"),
          Map.entry("time-bound", "time-bound"),
          Map.entry("person-bound", "person-bound"),
          Map.entry("high-temperature", "high-temperature"),
          Map.entry("logprobs", "logprobs"),
          Map.entry("store-requested", "store-requested"),
          Map.entry("server-state", "server-state"),
          Map.entry("server-tools", "server-tools"),
          Map.entry("audio-output", "audio-output"));

  private final RepriseConfig config;
  private final Source source;
  private final @Nullable Replay replay;
  private final @Nullable Happened happened;
  private final List<Remark> remarks = new ArrayList<>();

  Remarks(
      RepriseConfig config, Source source, @Nullable Replay replay, @Nullable Happened happened) {
    this.config = config;
    this.source = source;
    this.replay = replay;
    this.happened = happened;
  }

  /** The most important first. */
  List<Remark> all() {
    if (replay != null) {
      trust(replay);
      reach(replay);
      figures(replay);
    }
    if (happened != null && replay == null) {
      say(
          "What could have been",
          "Access lines hold no prompts: they tell what happened, not what another setting would"
              + " have done. A log with prompts, of the app or of another gateway, does.",
          "");
    }
    input();
    return List.copyOf(remarks);
  }

  private void say(String title, String text, String key) {
    remarks.add(new Remark(title, text, key));
  }

  // How far hits can be trusted -------------------------------------------------------------------

  private void trust(Replay all) {
    if (all.thresholds().isEmpty()) {
      return;
    }
    if (all.answered() == 0) {
      say(
          "Whether hits are right",
          "The log holds no answers, so nobody can tell which hits would have been wrong, and"
              + " evidence has nothing to learn from: it stays at its strict start. Log answers as"
              + " well, or run in the shadow: it checks each hit and gives none.",
          "cache.policy.semantic.shadow");
      return;
    }
    all.lanes().forEach(lane -> wrong(all, lane));
    Judged first = all.lane().judged();
    if (all.lane().rule().equals("evidence") && all.answered() < LABELS) {
      say(
          "Too short to learn from",
          Words.count(all.answered())
              + " answers are fewer than the 400 comparisons that evidence wants before it serves"
              + " more than its strict start. With more traffic it finds more hits.",
          "");
    } else if (first.right() + first.wrong() > 0 && first.wrong() == 0) {
      say(
          "No wrong hit was seen",
          "Of "
              + Words.count(first.right())
              + " hits by meaning whose answers could be compared none was wrong; at 95 %"
              + " confidence at most "
              + Words.finePercent(first.upper())
              + " are.",
          "");
    }
  }

  private void wrong(Replay all, Lane lane) {
    Double error = lane.judged().error();
    double ofRequests =
        error == null ? 0 : error * Analysis.share(lane.semantic(), lane.requests());
    if (ofRequests > all.maxErrorRate()) {
      say(
          "Too many wrong hits by " + lane.rule(),
          Words.finePercent(ofRequests)
              + " of all requests would have got an answer that says something else than the log's"
              + ", by the comparison of answers; "
              + Words.finePercent(all.maxErrorRate())
              + " are accepted. Look at the pairs below, then ask for more similarity or accept"
              + " fewer wrong ones.",
          lane.rule().equals("threshold")
              ? "cache.policy.semantic.thresholds"
              : "cache.policy.semantic.max-error-rate");
    }
  }

  // What keeps requests from hitting --------------------------------------------------------------

  private void reach(Replay all) {
    all.bypasses().forEach((reason, count) -> kind(all, reason, count, "pass the cache by"));
    all.exactOnly()
        .forEach((reason, count) -> kind(all, reason, count, "are looked up exactly only"));
    long alone = all.hurdles().getOrDefault("no-neighbour", 0L);
    if (Analysis.share(alone, all.requests()) > 0.3) {
      say(
          "Most questions are alone behind their walls",
          Words.percent(Analysis.share(alone, all.requests()))
              + " of the requests found nothing to be compared with: model, parameters, system"
              + " prompt and history must be equal. A date, a name or a session's id in the system"
              + " prompt keeps each request for itself; put such things into the last message, or"
              + " leave them out. Requests that continue a conversation are rightly alone.",
          "");
    }
    all.unfit().forEach((reason, count) -> unfit(all, reason, count));
    long evicted = all.lane().evicted();
    if (evicted > 0) {
      say(
          "The store is too small for this log",
          Words.count(evicted)
              + " answers had to go to make room for others. More memory may give more hits.",
          "store.max-bytes");
    }
  }

  private void kind(Replay all, String reason, long count, String what) {
    double share = Analysis.share(count, all.requests());
    if (share < WORTH_A_WORD) {
      return;
    }
    String treatment = TREATMENTS.get(reason);
    String about = reason.equals("semantic-off") ? "cache.policy.semantic.enabled" : "";
    say(
        "Requests of the kind " + reason,
        Words.percent(share) + " " + what + " for this reason.",
        treatment == null ? about : "cache.policy.treatments." + treatment);
  }

  private void unfit(Replay all, String reason, long count) {
    double share = Analysis.share(count, all.requests());
    if (share >= WORTH_A_WORD) {
      say(
          "Answers that are not kept: " + reason,
          Words.percent(share) + " of the answers in the log are not fit to be given again.",
          reason.contains("model") ? "cache.policy.storage.same-model" : "");
    }
  }

  // What the figures are made of ------------------------------------------------------------------

  private void figures(Replay all) {
    if (all.spent().priced() == 0 && config.prices().isEmpty()) {
      say(
          "No money is told",
          "Neither the log nor the configuration says what a token costs.",
          "prices");
    }
    if (!all.timed()) {
      say(
          "The log has no times",
          "Answers never grew stale in this replay: with times they would, after "
              + Words.seconds((double) config.cache().policy().ttlSeconds())
              + ".",
          "cache.policy.ttl-seconds");
    }
    if (all.spent().estimated() > 0) {
      say(
          "Tokens were guessed",
          "For "
              + Words.count(all.spent().estimated())
              + " requests the log names no tokens: four characters were taken for one.",
          "");
    }
  }

  private void input() {
    if (source.late() > 0) {
      say(
          "Lines out of order",
          Words.count(source.late())
              + " requests stood more than 4,096 lines behind their time and were replayed late."
              + " Sort the log by time.",
          "");
    }
    if (Analysis.share(source.bad(), source.lines()) > 0.01) {
      say(
          "Lines that could not be read",
          Words.percent(Analysis.share(source.bad(), source.lines()))
              + " of the lines: is this the log that you meant?",
          "");
    }
    if (source.sampleOf() != null) {
      say(
          "Only the beginning was looked at",
          "Hits grow with the log: all of it would show more.",
          "");
    }
  }
}
