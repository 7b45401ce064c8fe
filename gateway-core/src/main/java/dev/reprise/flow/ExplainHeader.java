package dev.reprise.flow;

import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.HitPolicy.Decision;
import dev.reprise.cache.HitPolicy.Gate;
import dev.reprise.cache.HitPolicy.Judgement;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.cache.Terms;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code reprise-explain} on a live answer: why it was a hit or a miss, in one
 * structured item (RFC 8941) of at most 1,000 characters. Names entries, never their texts. Pure.
 */
final class ExplainHeader {
  static final String NAME = "reprise-explain";

  private static final int MAX_CHARS = 100;

  private final StringBuilder item;

  private ExplainHeader(String decision) {
    item = new StringBuilder(decision);
  }

  /**
   * @param exact the entry that the exact tier answers with; null when none would do
   * @param decision of the semantic tier; null when it was not asked
   * @param failure why the semantic tier had no say; null when nothing failed
   */
  static String of(
      CachePlan.Lookup plan,
      @Nullable StoredCompletion exact,
      @Nullable Decision<Neighbour> decision,
      @Nullable String failure) {
    Neighbour accepted = decision == null ? null : decision.accepted();
    String semantic = accepted == null ? "miss" : "semantic-hit";
    ExplainHeader header = new ExplainHeader(exact == null ? semantic : "exact-hit");
    header.plan(plan);
    if (exact != null) {
      header.text("entry", exact.id());
    } else if (decision != null) {
      header.decision(decision);
    }
    if (failure != null) {
      header.text("failure", failure);
    }
    return header.item.toString();
  }

  private void plan(CachePlan.Lookup plan) {
    Terms terms = plan.terms();
    text("key", plan.key().id());
    if (!terms.route().isEmpty()) {
      text("route", terms.route());
    }
    text("namespace", terms.namespace());
    if (!terms.reads()) {
      item.append("; reads=?0");
    }
    if (!terms.writes()) {
      item.append("; writes=?0");
    }
    BypassReason exactOnly = plan.exactOnly();
    if (exactOnly != null) {
      text("exact-only", exactOnly.label());
    }
  }

  /** The one that was taken, else the nearest: it is the one that people ask about. */
  private void decision(Decision<Neighbour> decision) {
    item.append("; candidates=").append(decision.judgements().size());
    Optional<Judgement<Neighbour>> taken =
        decision.judgements().stream().filter(one -> one.gate() == Gate.ACCEPTED).findFirst();
    taken.or(() -> decision.judgements().stream().findFirst()).ifPresent(this::judgement);
    if (!Double.isNaN(decision.score())) {
      number("score", decision.score());
      number("bar", decision.bar());
    }
  }

  private void judgement(Judgement<Neighbour> one) {
    text("entry", one.candidate().entry().id());
    number("similarity", one.candidate().similarity());
    text("gate", one.label());
  }

  /** Rounded down: a value below the threshold must not look as if it had reached it. */
  private void number(String name, double value) {
    item.append(String.format(Locale.ROOT, "; %s=%.3f", name, Math.floor(value * 1000.0) / 1000.0));
  }

  /** A parameter whose value is a string: printable ASCII, quotes and backslashes escaped. */
  private void text(String name, String value) {
    item.append("; ").append(name).append("=\"");
    value
        .chars()
        .limit(MAX_CHARS)
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                item.append('\\');
              }
              item.append(c >= ' ' && c < 0x7F ? (char) c : '?');
            });
    item.append('"');
  }
}
