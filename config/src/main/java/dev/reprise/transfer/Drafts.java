package dev.reprise.transfer;

import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.Origin;
import dev.reprise.cache.Repute;
import dev.reprise.cache.RequestControls;
import dev.reprise.cache.Terms;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.Completion;
import dev.reprise.chat.CompletionAssembler;
import dev.reprise.chat.CompletionAssembler.Assembly;
import dev.reprise.chat.UnreadableRequestException;
import dev.reprise.chat.WireFormat;
import dev.reprise.config.Planning;
import dev.reprise.flow.InvalidControlException;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes entries of items as a gateway would have made them of a request that came and the answer
 * that upstream gave: read by the same wire format, planned by the same planner, kept by the same
 * rules. So a live request finds them under its own key.
 */
final class Drafts {
  private static final String NAMESPACE = "reprise-namespace";
  private static final String TTL = "reprise-ttl";
  private static final String TAGS = "reprise-tags";

  private final Planning planning;
  private final ImportOptions options;
  private final LongSupplier nanoClock;
  private final InstantSource wallClock;
  private final KeepingRules rules = new KeepingRules();
  private final Headers headers;

  /**
   * @param nanoClock the store's
   */
  Drafts(
      Planning planning, ImportOptions options, LongSupplier nanoClock, InstantSource wallClock) {
    this.planning = planning;
    this.options = options;
    this.nanoClock = nanoClock;
    this.wallClock = wallClock;
    Headers asked = options.credentials();
    if (options.namespace() != null) {
      asked = asked.plus(NAMESPACE, options.namespace());
    }
    this.headers = asked;
  }

  /**
   * @throws LineException when the item makes no request that could be read
   */
  Made of(Item item) throws LineException {
    return switch (item) {
      case Item.Faq faq -> of(faq);
      case Item.Exchange exchange -> of(exchange, asking("", null));
      case Item.Kept kept -> of(kept);
    };
  }

  private Made of(Item.Kept kept) {
    var entry = kept.entry();
    long keptNanos = entry.ttl().plus(entry.staleFor()).toNanos();
    return nanoClock.getAsLong() - entry.storedNanos() < keptNanos
        ? Made.Draft.of(entry)
        : new Made.Skipped("expired");
  }

  private Made of(Item.Faq faq) throws LineException {
    String model = faq.model() == null ? options.model() : faq.model();
    String system = faq.system() == null ? options.system() : faq.system();
    if (model == null) {
      throw new LineException("model: expected one, here or by --model");
    }
    byte[] request = FaqJson.request(model, system, faq.question());
    String id = UUID.randomUUID().toString();
    byte[] response = FaqJson.response(id, model, faq.answer(), faq.usage(), wallClock);
    return of(
        new Item.Exchange(Planning.CHAT, request, response), asking(faq.tags(), faq.ttlSeconds()));
  }

  private Headers asking(String tags, @Nullable String ttlSeconds) {
    Headers asked = tags.isEmpty() ? headers : headers.plus(TAGS, tags);
    Object ttl = ttlSeconds == null ? options.ttlSeconds() : ttlSeconds;
    return ttl == null ? asked : asked.plus(TTL, ttl.toString());
  }

  private Made of(Item.Exchange exchange, Headers asked) throws LineException {
    WireFormat wire = planning.wires().get(exchange.path());
    if (wire == null) {
      return new Made.Skipped(BypassReason.NOT_CACHEABLE.label());
    }
    byte[] body = exchange.request();
    try {
      ChatRequest request = wire.read(body);
      RequestHead head = new RequestHead("POST", exchange.path(), asked, body.length);
      RequestControls wishes = planning.controls(head, request);
      return switch (planning.plan(head, request, wishes)) {
        case CachePlan.Bypass bypass -> new Made.Skipped(bypass.reason().label());
        case CachePlan.Lookup lookup -> of(wire, exchange, request, wishes, lookup);
      };
    } catch (UnreadableRequestException e) {
      throw new LineException("request: not one that " + exchange.path() + " takes");
    } catch (InvalidControlException e) {
      throw new LineException(said(e));
    }
  }

  /** Without what the line said. */
  private static String said(InvalidControlException e) {
    String message = String.valueOf(e.getMessage());
    int got = message.indexOf(", got \"");
    return got < 0 ? e.header() + ": cannot be read" : message.substring(0, got);
  }

  private Made of(
      WireFormat wire,
      Item.Exchange exchange,
      ChatRequest request,
      RequestControls wishes,
      CachePlan.Lookup plan)
      throws UnreadableRequestException {
    Terms terms = plan.terms();
    if (!terms.writes()) {
      return new Made.Skipped("read-only");
    }
    if (wishes.namespace() != null && !terms.namespace().equals(wishes.namespace())) {
      return new Made.Skipped("namespace-not-granted");
    }
    CompletionAssembler assembler = wire.assembler(false, rules.of(request, plan));
    assembler.feed(exchange.response());
    return switch (assembler.end()) {
      case Assembly.Refused refused -> new Made.Skipped(refused.reason().label());
      case Assembly.Whole whole -> draft(plan, wishes.tags(), whole.completion(), request);
    };
  }

  private Made.Draft draft(
      CachePlan.Lookup plan, Set<String> tags, Completion completion, ChatRequest request) {
    long nowNanos = nanoClock.getAsLong();
    return new Made.Draft(
        plan.key(),
        UUID.randomUUID().toString(),
        completion,
        plan.question(),
        plan.exactOnly() == null ? null : plan.exactOnly().label(),
        tags,
        request.parts().get(),
        nowNanos,
        nowNanos,
        Duration.ofSeconds(plan.terms().ttlSeconds()),
        Duration.ofSeconds(plan.terms().staleForSeconds()),
        new AtomicLong(),
        new Repute(Origin.OPERATOR));
  }
}
