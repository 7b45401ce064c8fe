package dev.reprise.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cache.CacheStatus;
import dev.reprise.telemetry.Finished;
import dev.reprise.telemetry.LastExchanges;
import dev.reprise.telemetry.Outcome;
import dev.reprise.telemetry.Tier;
import org.jspecify.annotations.Nullable;

/** How an exchange is shown: no header, prompt or credential is in it. */
final class LiveJson {

  private LiveJson() {}

  static void exchange(ObjectNode target, LastExchanges.Seen seen) {
    Finished exchange = seen.exchange();
    Outcome outcome = exchange.outcome();
    target
        .put("number", seen.number())
        .put("at_ms", seen.atMillis())
        .put("request", Spelling.printable(exchange.requestId()))
        .put("tenant", Spelling.printable(exchange.caller().tenant()))
        .put("method", Spelling.printable(exchange.method()))
        .put("path", Spelling.printable(exchange.path()))
        .put("status", exchange.status())
        .put("complete", exchange.complete())
        .put("tier", Json.word(Tier.of(exchange.cache())))
        .put("outcome", exchange.cache().label())
        .put("reason", reason(exchange))
        .put("similarity", similarity(exchange.cache()))
        .put("route", outcome.route())
        .put("model", Spelling.printable(outcome.model()))
        .put("first_byte_ms", millis(exchange.firstByteNanos()))
        .put("total_ms", millis(exchange.totalNanos()))
        .put("lookup_ms", millis(outcome.lookupNanos()))
        .put("bytes", exchange.bytes())
        .put("tokens_spent", outcome.spent().totalTokens())
        .put("tokens_saved", outcome.saved().totalTokens());
  }

  /** One word or a few of closed lists: why it was not a hit, or what else is to be said. */
  private static String reason(Finished exchange) {
    String detail = exchange.outcome().detail();
    return switch (exchange.cache()) {
      case CacheStatus.Bypassed bypassed -> detail.isEmpty() ? bypassed.reason().label() : detail;
      case CacheStatus.Miss miss -> miss(miss, detail);
      case CacheStatus.StaleIfError stale -> "upstream " + stale.upstreamStatus();
      case CacheStatus.ExactHit hit -> detail;
      case CacheStatus.SemanticHit hit -> detail;
      case CacheStatus.Collapsed collapsed -> detail;
      case CacheStatus.Unsatisfied unsatisfied -> "only-if-cached";
      case CacheStatus.Refused refused -> detail;
    };
  }

  private static String miss(CacheStatus.Miss miss, String detail) {
    String lookup = miss.detail();
    if (lookup == null || lookup.equals(detail)) {
      return detail;
    }
    return detail.isEmpty() ? lookup : lookup + ", " + detail;
  }

  private static @Nullable Float similarity(CacheStatus cache) {
    if (cache instanceof CacheStatus.SemanticHit hit) {
      return hit.similarity();
    }
    return cache instanceof CacheStatus.Collapsed collapsed ? collapsed.similarity() : null;
  }

  /** Null when there was none. */
  private static @Nullable Double millis(long nanos) {
    return nanos < 0 ? null : Math.round(nanos / 1_000.0) / 1_000.0;
  }
}
