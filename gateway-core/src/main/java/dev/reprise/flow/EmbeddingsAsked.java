package dev.reprise.flow;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePlan;
import dev.reprise.chat.Digest;
import dev.reprise.chat.EmbeddingsRequest;
import dev.reprise.chat.ModelNames;
import dev.reprise.chat.Usage;
import dev.reprise.telemetry.Outcome;
import dev.reprise.telemetry.Stages;
import dev.reprise.upstream.RequestHead;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A request for embeddings that may be looked up.
 *
 * @param head as it goes to upstream, but for the body's length
 * @param body as it goes to upstream
 * @param stages of its way, as far as it has come
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record EmbeddingsAsked(
    Exchange exchange,
    EmbeddingsRequest request,
    CachePlan.Lookup plan,
    RequestHead head,
    byte[] body,
    Stages stages) {

  /** With one of these a changed body, or a second call, would be refused. */
  private static final List<String> BOUND_TO_BODY =
      List.of(
          "content-digest",
          "content-md5",
          "digest",
          "idempotency-key",
          "repr-digest",
          "signature",
          "x-amz-content-sha256");

  CacheKey key(int position) {
    return new CacheKey(plan.key().scope(), request.items().get(position).digest());
  }

  String model() {
    return request.request().model();
  }

  Outcome outcome(Usage spent, String detail) {
    return outcome(spent, Usage.NONE, detail);
  }

  Outcome outcome(Usage spent, Usage saved, String detail) {
    return new Outcome(model(), spent, saved, detail, 0, 0, plan.terms().route(), stages);
  }

  /** The model that must answer; null for any, as somebody's own name may mean. */
  @Nullable String requiredModel() {
    boolean bound = plan.terms().policy().storage().sameModel() && ModelNames.isPublic(model());
    return bound ? model() : null;
  }

  /** Whether a part of its items may be asked for by itself. */
  boolean mayBeNarrowed() {
    return BOUND_TO_BODY.stream().allMatch(name -> head.headers().first(name) == null);
  }

  /** All positions. */
  List<Integer> positions() {
    return IntStream.range(0, request.items().size()).boxed().toList();
  }

  /** Where each item that is not there stands first. */
  List<Integer> missing(EmbeddingsShelf.Found found) {
    Set<Digest> seen = new HashSet<>();
    return positions().stream()
        .filter(i -> found.entry(i) == null && seen.add(request.items().get(i).digest()))
        .toList();
  }
}
