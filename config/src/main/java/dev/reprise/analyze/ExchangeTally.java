package dev.reprise.analyze;

import dev.reprise.analyze.Analysis.Happened;
import dev.reprise.analyze.Analysis.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts what Reprise did, by its access lines. Confined. */
final class ExchangeTally {
  private static final Set<String> EXACT = Set.of("exact-hit", "stale-hit", "stale-if-error");
  private static final Set<String> SEMANTIC = Set.of("semantic-hit");
  private static final Set<String> UPSTREAM = Set.of("miss");

  private final Map<String, Spread> outcomes = new TreeMap<>();
  private final Counts details = new Counts();
  private final Growth growth = new Growth();
  private final Counts errors = new Counts();
  private final Groups models = new Groups();
  private final Groups routes = new Groups();
  private final Groups tenants = new Groups();
  private long requests;
  private long tokensSpent;
  private long tokensSaved;
  private @Nullable Double spent;
  private @Nullable Double saved;

  boolean isEmpty() {
    return requests == 0;
  }

  void add(LogLine.Exchange exchange) {
    requests++;
    String outcome = exchange.outcome();
    // Labels are a closed list; a line that was tampered with must not fill memory.
    boolean room = outcomes.size() < 50 || outcomes.containsKey(outcome);
    outcomes
        .computeIfAbsent(room ? outcome : Counts.OTHERS, key -> new Spread())
        .add(exchange.millis());
    if (!exchange.detail().isEmpty()) {
      details.add(exchange.detail());
    }
    if (!exchange.error().isEmpty()) {
      errors.add(exchange.error());
    }
    tokensSpent += exchange.tokensSpent();
    tokensSaved += exchange.tokensSaved();
    spent = sum(spent, exchange.spent());
    saved = sum(saved, exchange.saved());
    Lane.Tier tier = tier(outcome);
    Long nanos = exchange.timeNanos();
    growth.add(
        tier == Lane.Tier.EXACT,
        tier == Lane.Tier.SEMANTIC,
        nanos == null ? null : Instant.ofEpochSecond(0, nanos));
    count(models, exchange.model(), "(unread)", tier, exchange);
    count(routes, exchange.route(), "(none)", tier, exchange);
    count(tenants, exchange.tenant(), "(unknown)", tier, exchange);
  }

  private static void count(
      Groups groups, String name, String nameless, Lane.Tier tier, LogLine.Exchange exchange) {
    String shown = name.isEmpty() ? nameless : name;
    groups.add(shown, tier, exchange.tokensSaved(), exchange.saved());
  }

  private static @Nullable Double sum(@Nullable Double before, double more) {
    return Double.isNaN(more) ? before : Double.valueOf((before == null ? 0 : before) + more);
  }

  private static Lane.Tier tier(String outcome) {
    if (EXACT.contains(outcome)) {
      return Lane.Tier.EXACT;
    }
    if (SEMANTIC.contains(outcome)) {
      return Lane.Tier.SEMANTIC;
    }
    return outcome.equals("bypass") || outcome.equals("refused")
        ? Lane.Tier.BYPASS
        : Lane.Tier.MISS;
  }

  Happened read() {
    List<Outcome> all = new ArrayList<>();
    outcomes.forEach(
        (name, spread) ->
            all.add(
                new Outcome(
                    name,
                    spread.count(),
                    spread.quantile(0.5),
                    spread.quantile(0.99),
                    spread.mean())));
    all.sort(Comparator.comparingLong(Outcome::requests).reversed());
    return new Happened(
        requests,
        List.copyOf(all),
        details.read(),
        errors.read(),
        tokensSpent,
        tokensSaved,
        spent,
        saved,
        secondsSaved(all),
        growth.read(),
        models.read(),
        routes.read(),
        tenants.read());
  }

  private static @Nullable Double secondsSaved(List<Outcome> all) {
    Double miss = mean(all, UPSTREAM);
    if (miss == null) {
      return null;
    }
    double saved = 0;
    boolean any = false;
    for (Outcome outcome : all) {
      boolean hit = EXACT.contains(outcome.name()) || SEMANTIC.contains(outcome.name());
      if (hit && outcome.mean() != null) {
        saved += outcome.requests() * Math.max(0, miss - outcome.mean()) / 1_000;
        any = true;
      }
    }
    return any ? saved : null;
  }

  private static @Nullable Double mean(List<Outcome> all, Set<String> names) {
    return all.stream()
        .filter(outcome -> names.contains(outcome.name()))
        .map(Outcome::mean)
        .findFirst()
        .orElse(null);
  }
}
