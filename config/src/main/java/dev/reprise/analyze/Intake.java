package dev.reprise.analyze;

import dev.reprise.analyze.Asked.Worth;
import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.RequestControls;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.Completion;
import dev.reprise.chat.CompletionAssembler;
import dev.reprise.chat.CompletionAssembler.Assembly;
import dev.reprise.chat.UnreadableRequestException;
import dev.reprise.chat.Usage;
import dev.reprise.chat.WireFormat;
import dev.reprise.config.Planning;
import dev.reprise.decision.AnswerComparator.Answer;
import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.Embedding;
import dev.reprise.flow.InvalidControlException;
import dev.reprise.telemetry.Costs;
import dev.reprise.transfer.KeepingRules;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads and plans calls of a log as a gateway would have, and has their questions embedded. Their
 * answers, too, as far as they will be compared: while one waits for its turn, others are made.
 * Confined.
 */
final class Intake {
  /** As long as what is compared of an answer. */
  private static final int ANSWER_CHARS = 800;

  /** As models cut English. */
  private static final int CHARS_PER_TOKEN = 4;

  /** Stands for an answer that the log does not hold. */
  private static final byte[] UNKNOWN = {'{', '}'};

  /** What became of a call. */
  sealed interface Taken {
    record Planned(Asked asked) implements Taken {}

    /**
     * It is not for the cache to read.
     *
     * @param reason as headers spell it
     */
    record Refused(String reason, Worth worth) implements Taken {}
  }

  private record Kept(@Nullable Completion completion, String unfit, Usage usage) {}

  private final List<Planning> plannings;
  private final @Nullable Embedder embedder;
  private final Predicate<CacheKey> repeats;
  private final Costs costs;
  private final KeepingRules rules = new KeepingRules();
  private int number;

  /**
   * @param plannings one for each lane; all of them read the same protocols
   * @param embedder null where nothing is looked up by meaning
   * @param repeats whether a request is most likely an exact repeat, so that its answer will be
   *     compared with none
   */
  Intake(
      List<Planning> plannings,
      @Nullable Embedder embedder,
      Predicate<CacheKey> repeats,
      Costs costs) {
    this.plannings = plannings;
    this.embedder = embedder;
    this.repeats = repeats;
    this.costs = costs;
  }

  /**
   * @param nanos when it was asked
   */
  Taken take(LogLine.Call call, long nanos) {
    WireFormat wire = plannings.getFirst().wires().get(call.path());
    if (wire == null) {
      return refused(BypassReason.NOT_CACHEABLE, call);
    }
    try {
      ChatRequest request = wire.read(call.body());
      return new Taken.Planned(planned(call, nanos, wire, request));
    } catch (UnreadableRequestException | InvalidControlException e) {
      return refused(BypassReason.UNREADABLE, call);
    }
  }

  private static Taken refused(BypassReason reason, LogLine.Call call) {
    Usage usage = call.usage() == null ? Usage.NONE : call.usage();
    return new Taken.Refused(reason.label(), new Worth(usage, false, call.cost(), call.seconds()));
  }

  private Asked planned(LogLine.Call call, long nanos, WireFormat wire, ChatRequest request)
      throws InvalidControlException {
    Headers headers =
        call.caller().isEmpty()
            ? Headers.EMPTY
            : Headers.of("Authorization", "Bearer " + call.caller());
    RequestHead head = new RequestHead("POST", call.path(), headers, call.body().length);
    RequestControls wishes = plannings.getFirst().controls(head, request);
    List<CachePlan> plans =
        plannings.stream().map(each -> each.plan(head, request, wishes)).toList();
    Kept kept =
        plans.getFirst() instanceof CachePlan.Lookup lookup
            ? kept(call, wire, request, lookup)
            : new Kept(null, "", Usage.NONE);
    int own = number++;
    Answer answer = answer(own, call, wire, request, kept);
    String question = question(plans);
    if (question != null && answer != null && !repeats(plans.getFirst())) {
      // Its vector is kept by the embedder: nobody waits for it here.
      embed(answer.text().substring(0, Math.min(ANSWER_CHARS, answer.text().length())));
    }
    return new Asked(
        own,
        nanos,
        wire,
        request,
        plans,
        question == null ? null : embed(question),
        kept.completion(),
        kept.unfit(),
        answer,
        worth(call, request, kept, answer));
  }

  private boolean repeats(CachePlan plan) {
    return switch (plan) {
      case CachePlan.Bypass _ -> false;
      case CachePlan.Lookup lookup -> repeats.test(lookup.key());
    };
  }

  private static @Nullable String question(List<CachePlan> plans) {
    for (CachePlan plan : plans) {
      if (plan instanceof CachePlan.Lookup lookup && lookup.question() != null) {
        return lookup.question();
      }
    }
    return null;
  }

  private @Nullable CompletableFuture<Embedding> embed(String text) {
    return embedder == null ? null : embedder.embed(text).toCompletableFuture();
  }

  private Kept kept(
      LogLine.Call call, WireFormat wire, ChatRequest request, CachePlan.Lookup lookup) {
    byte[] response = call.response();
    if (response == null) {
      return call.failed()
          ? new Kept(null, "upstream-error", Usage.NONE)
          : new Kept(new Completion(UNKNOWN, Usage.NONE), "", Usage.NONE);
    }
    boolean events = response.length > 0 && response[0] == 'd';
    CompletionAssembler assembler = wire.assembler(events, rules.of(request, lookup));
    assembler.feed(response);
    return switch (assembler.end()) {
      case Assembly.Refused refused -> new Kept(null, refused.reason().label(), refused.usage());
      case Assembly.Whole whole -> new Kept(whole.completion(), "", whole.completion().usage());
    };
  }

  private static @Nullable Answer answer(
      int own, LogLine.Call call, WireFormat wire, ChatRequest request, Kept kept) {
    if (call.response() == null || kept.completion() == null) {
      return null;
    }
    String text = wire.text(kept.completion());
    String question = request.question();
    return text == null || text.isBlank()
        ? null
        : new Answer(Integer.toString(own), question == null ? "" : question, text);
  }

  private Worth worth(LogLine.Call call, ChatRequest request, Kept kept, @Nullable Answer answer) {
    Usage told = kept.usage().totalTokens() > 0 ? kept.usage() : call.usage();
    boolean estimated = told == null || told.totalTokens() == 0;
    Usage usage = told == null || estimated ? guess(call, answer) : told;
    double money =
        Double.isNaN(call.cost()) ? costs.applyAsDouble(request.model(), usage) : call.cost();
    return new Worth(usage, estimated, money, call.seconds());
  }

  private static Usage guess(LogLine.Call call, @Nullable Answer answer) {
    return new Usage(
        call.body().length / CHARS_PER_TOKEN,
        answer == null ? 0 : answer.text().length() / CHARS_PER_TOKEN);
  }
}
