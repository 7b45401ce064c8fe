package dev.reprise.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.decision.Lessons;
import dev.reprise.flow.Recent;
import dev.reprise.flow.Refusal;
import dev.reprise.flow.Served;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in what readers say of answers. "Wrong" works at once: the entry is not given to that
 * request any more, and is removed when it was stored for just that request. Each request counts
 * once for what is learned.
 *
 * <p>Safe for use by many threads. May go through the whole store, so it is not for an event loop.
 */
public final class Feedback {
  private static final Logger LOG = LoggerFactory.getLogger(Feedback.class);

  private static final List<String> FIELDS = List.of("entry", "request", "verdict");
  private static final int MAX_NAME_CHARS = 128;

  /** Explained requests that can be judged by their key. */
  private static final int MOST_EXPLAINED = 1_000;

  private final CompletionStore store;
  private final Served served;
  private final @Nullable Lessons lessons;
  private final Recent<Explained> explained = new Recent<>(MOST_EXPLAINED);

  /**
   * @param lessons null when nothing is found by meaning
   */
  public Feedback(CompletionStore store, Served served, @Nullable Lessons lessons) {
    this.store = store;
    this.served = served;
    this.lessons = lessons;
  }

  /** What somebody says: the request was answered rightly by the entry, or not. */
  private record Said(String entry, String request, boolean right) {
    static Said of(byte[] body) throws RefusedException {
      Fields fields = Fields.ofBody(body, FIELDS);
      String verdict = required(fields, "verdict");
      if (!verdict.equals("right") && !verdict.equals("wrong")) {
        throw RefusedException.badRequest("verdict: expected \"right\" or \"wrong\"");
      }
      return new Said(
          required(fields, "entry"), required(fields, "request"), verdict.equals("right"));
    }

    private static String required(Fields fields, String name) throws RefusedException {
      String text = fields.text(name, MAX_NAME_CHARS);
      if (text == null) {
        throw RefusedException.badRequest(name + ": expected a text, got none");
      }
      return text;
    }

    String verdict() {
      return right ? "right" : "wrong";
    }
  }

  /** What becomes of the entry; the word is the API's. */
  private enum Effect {
    REFUSED("refused"),
    ADMITTED("admitted"),
    REMOVED("removed"),
    NONE("none");

    private final String word;

    Effect(String word) {
      this.word = word;
    }
  }

  /** A request that was explained and can now be judged by its key. */
  private record Explained(String key, CachePlan.Lookup plan) {}

  void explained(CachePlan.Lookup plan) {
    explained.add(new Explained(plan.key().id(), Served.withoutText(plan)));
  }

  /** An operator's word, of any answer or explained request. */
  ObjectNode ofOperator(byte[] body, String remote) throws RefusedException {
    Said said = Said.of(body);
    List<Served.Answer> answers = served.to(said.request(), null);
    List<Explained> plans = explained.all(one -> one.key().equals(said.request()));
    Effect effect =
        answers.isEmpty() && !plans.isEmpty()
            ? pair(plans.getFirst().plan(), said)
            : judge(answers, said);
    return done(said, effect, Map.of(), remote);
  }

  /** A permitted caller's word, of an answer that its own tenant was given. Never throws. */
  public AdminAnswer ofCaller(byte[] body, String tenant) {
    try {
      Said said = Said.of(body);
      Effect effect = judge(served.to(said.request(), tenant), said);
      return AdminAnswer.ok(done(said, effect, Map.of("tenant", tenant), "caller"));
    } catch (RefusedException e) {
      return AdminAnswer.refused(e.refusal());
    } catch (RuntimeException e) {
      LOG.warn("feedback failed", e);
      return AdminAnswer.refused(
          new Refusal(500, "server_error", "feedback_failed", "it failed; the log says why"));
    }
  }

  private Effect judge(List<Served.Answer> answers, Said said) throws RefusedException {
    if (answers.isEmpty()) {
      throw notRemembered(said);
    }
    for (Served.Answer answer : answers) {
      if (answer.entryId().equals(said.entry())) {
        return judge(answer, said.right());
      }
    }
    String expected = Spelling.quoted(answers.getFirst().entryId());
    throw new RefusedException(
        Refusal.invalid(
            409,
            "other_entry",
            "entry: the request was answered by " + expected + ", not by the one that was named"));
  }

  private Effect judge(Served.Answer answer, boolean right) {
    CachePlan.Lookup plan = answer.plan();
    if (lessons != null && !plan.isOwn(answer.place()) && served.isFirst(answer, right)) {
      lessons.told(plan, answer.decision(), right);
    }
    StoredCompletion found = store.find(answer.place());
    boolean kept = found != null && found.id().equals(answer.entryId());
    // A newer answer to the same question is as little wanted for this one.
    boolean concerned = kept || (!right && !plan.isOwn(answer.place()));
    return act(plan, answer.place(), concerned ? found : null, right);
  }

  /** Without a label: nobody was given the answer. */
  private Effect pair(CachePlan.Lookup plan, Said said) throws RefusedException {
    List<StoredCompletion> found = store.select(Selector.id(said.entry()), 1).entries();
    if (found.isEmpty()) {
      throw RefusedException.noEntry(said.entry());
    }
    StoredCompletion entry = found.getFirst();
    if (!entry.key().scope().equals(plan.key().scope())) {
      throw new RefusedException(
          Refusal.invalid(
              409, "other_scope", "entry: it is never given to the request: their scopes differ"));
    }
    return act(plan, entry.key(), entry, said.right());
  }

  /**
   * @param entry null when the store has let it go: it is given to nobody then
   */
  private Effect act(
      CachePlan.Lookup plan, CacheKey place, @Nullable StoredCompletion entry, boolean right) {
    if (plan.isOwn(place)) {
      if (!right && entry != null) {
        store.purge(Selector.id(entry.id()));
      }
      return right ? Effect.NONE : Effect.REMOVED;
    }
    if (entry != null) {
      entry.repute().found(plan.key().requestDigest(), right);
      store.learned(entry);
    }
    return right ? Effect.ADMITTED : Effect.REFUSED;
  }

  private static ObjectNode done(
      Said said, Effect effect, Map<String, Object> whose, String remote) {
    Audit.judged(
        Spelling.printable(said.entry()),
        Spelling.printable(said.request()),
        said.verdict(),
        effect.word,
        whose,
        remote);
    return Json.object()
        .put("entry", said.entry())
        .put("request", said.request())
        .put("verdict", said.verdict())
        .put("effect", effect.word);
  }

  private static RefusedException notRemembered(Said said) {
    return new RefusedException(
        Refusal.invalid(
            404,
            "answer_not_found",
            "request: no answer from the cache to "
                + Spelling.quoted(said.request())
                + " is remembered; the last "
                + Served.MOST
                + " are"));
  }
}
