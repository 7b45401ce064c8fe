package dev.reprise.flow;

import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CacheStatus.Forward;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.ChatRequest;
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
    boolean explained) {

  /** What goes to upstream: the body without what was meant for the cache. */
  byte[] sentBody() {
    byte[] stripped = request.body();
    return stripped == null ? body : stripped;
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
