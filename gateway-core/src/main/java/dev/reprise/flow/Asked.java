package dev.reprise.flow;

import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CacheStatus.Forward;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.Usage;
import dev.reprise.telemetry.Outcome;
import dev.reprise.telemetry.Stages;
import dev.reprise.telemetry.Stages.Mark;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange asks for, read and planned, with what the exact tier left.
 *
 * @param body as it came
 * @param spare a stale entry to answer with if upstream fails; null when there is none
 * @param forward why it is not answered from the cache
 * @param checked whether a neighbour's answer was at hand, but is to be checked against upstream's
 * @param explained whether the answer says in a header how it came about
 * @param stages of its way, as far as it has come
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Asked(
    Exchange exchange,
    ChatRequest request,
    CachePlan.Lookup plan,
    byte[] body,
    @Nullable StoredCompletion spare,
    Forward forward,
    boolean checked,
    boolean explained,
    Stages stages) {

  /** What goes to upstream: the body without what was meant for the cache. */
  byte[] sentBody() {
    byte[] stripped = request.body();
    return stripped == null ? body : stripped;
  }

  /** What is known of the exchange when it ends, but for what a hit saves. */
  Outcome outcome(Usage spent, Usage saved, String detail) {
    return new Outcome(
        request.model(), spent, saved, detail, lookupNanos(), 0, plan.terms().route(), stages);
  }

  /** How long embedding, search and decision took; 0 where there was no such thing. */
  long lookupNanos() {
    return Math.max(0, stages.between(Mark.LOOKUP, Mark.DECIDED));
  }

  /** Whether the same bytes answer both. */
  boolean sameForm(Asked other) {
    return request.stream() == other.request.stream()
        && request.includeUsage() == other.request.includeUsage()
        && Objects.equals(acceptedCodings(), other.acceptedCodings());
  }

  private @Nullable String acceptedCodings() {
    return exchange.head().headers().first("accept-encoding");
  }

  /** One caller's credential says nothing of another's. */
  boolean sameCredential(Asked other) {
    return exchange.caller().credentials().equals(other.exchange.caller().credentials());
  }
}
