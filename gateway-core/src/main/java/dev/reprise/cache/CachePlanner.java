package dev.reprise.cache;

import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.ChatRequest.Trait;
import dev.reprise.chat.Digest;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the cache may do with a request. Pure: equal requests get equal plans.
 *
 * <p>A route gives the policy, the policy treats each kind of request in its own way ({@link
 * #ROWS}), and the caller's wishes narrow what is left.
 */
public final class CachePlanner {
  /** Beyond what any embedding model reads; nothing longer is looked at on an event loop. */
  static final int MAX_QUESTION_CHARS = 65_536;

  /** Of those who share with everybody; no known caller's tenant has this name. */
  public static final String SHARED_TENANT = "shared";

  /** A request while it is found out of which kinds it is; its sentences are read once. */
  private static final class Reading {
    private final ChatRequest request;
    private final CachePolicy policy;
    private @Nullable Binding binding;

    Reading(ChatRequest request, CachePolicy policy) {
      this.request = request;
      this.policy = policy;
    }

    private Binding binding(String question) {
      Binding known = binding;
      if (known == null) {
        known = Binding.of(question);
        binding = known;
      }
      return known;
    }

    static boolean isToTime(Reading reading, String question) {
      return reading.binding(question).isToTime();
    }

    static boolean isToPerson(Reading reading, String question) {
      return reading.binding(question).isToPerson();
    }
  }

  /** One kind of request, what it is called, and what a policy says of it. */
  private record Row(
      BypassReason reason, Predicate<Reading> kind, Function<Treatments, Treatment> treatment) {
    static Row of(Trait trait, BypassReason reason, Function<Treatments, Treatment> treatment) {
      return new Row(reason, reading -> reading.request.has(trait), treatment);
    }

    static Row of(
        Predicate<String> question,
        BypassReason reason,
        Function<Treatments, Treatment> treatment) {
      return of((_, asked) -> question.test(asked), reason, treatment);
    }

    static Row of(
        BiPredicate<Reading, String> question,
        BypassReason reason,
        Function<Treatments, Treatment> treatment) {
      return new Row(
          reason,
          reading -> {
            String asked = reading.request.question();
            return asked != null && question.test(reading, asked);
          },
          treatment);
    }
  }

  /** In the order in which they are named where several apply. */
  private static final List<Row> ROWS =
      List.of(
          Row.of(Trait.STORE, BypassReason.STORE_REQUESTED, Treatments::storeRequested),
          Row.of(Trait.SERVER_STATE, BypassReason.SERVER_STATE, Treatments::serverState),
          Row.of(Trait.SERVER_TOOLS, BypassReason.SERVER_TOOLS, Treatments::serverTools),
          Row.of(Trait.AUDIO_OUTPUT, BypassReason.AUDIO_OUTPUT, Treatments::audioOutput),
          new Row(
              BypassReason.HIGH_TEMPERATURE,
              reading -> reading.request.temperature() > reading.policy.highTemperature(),
              Treatments::highTemperature),
          Row.of(Trait.TOOLS, BypassReason.TOOLS, Treatments::tools),
          Row.of(Trait.LAST_NOT_USER, BypassReason.LAST_NOT_USER, Treatments::lastNotUser),
          Row.of(Trait.NON_TEXT, BypassReason.NON_TEXT, Treatments::nonText),
          Row.of(Trait.LOGPROBS, BypassReason.LOGPROBS, Treatments::logprobs),
          Row.of(CachePlanner::isTooLong, BypassReason.TOO_LONG, Treatments::tooLong),
          Row.of(q -> !Language.isVisible(q), BypassReason.NO_TEXT, Treatments::noText),
          Row.of(CachePlanner::isForeign, BypassReason.LANGUAGE, Treatments::foreign),
          Row.of(Reading::isToTime, BypassReason.TIME_BOUND, Treatments::timeBound),
          Row.of(Reading::isToPerson, BypassReason.PERSON_BOUND, Treatments::personBound));

  private final CacheConfig config;
  private final Routing routing;

  public CachePlanner(CacheConfig config) {
    this.config = config;
    this.routing = new Routing(config);
  }

  /**
   * @param path of the request, for routing
   */
  public CachePlan plan(String path, ChatRequest request, Caller caller, RequestControls controls) {
    if (!config.enabled()) {
      return new CachePlan.Bypass(BypassReason.DISABLED);
    }
    Routing.Match route = routing.of(path, request);
    Digest user = caller.user() == null ? request.user() : caller.user();
    Treated treated = treat(request, route.policy(), user != null);
    if (treated.off() != null) {
      return new CachePlan.Bypass(treated.off());
    }
    Terms terms = Terms.of(route, controls, treated.isShort());
    if (!terms.reads() && !terms.writes()) {
      boolean asked = controls.noStore() && route.policy().mode() != CachePolicy.Mode.OFF;
      return new CachePlan.Bypass(asked ? BypassReason.NO_STORE : BypassReason.DISABLED);
    }
    boolean apart = treated.isPrivate() || terms.policy().share() == CachePolicy.Share.USER;
    Digest context = request.contextDigest().and(caller.variant());
    if (apart && user != null) {
      // Whoever shares answers: another client's user of the same name is somebody else.
      context = context.and(user).and(caller.credentials().whole());
    }
    Wording wording = request.question() == null ? null : Wording.of(request.question());
    if (wording != null && !wording.tail().isEmpty()) {
      // Whatever the wishes: they must not change the key.
      context = context.and(Digest.of("tail", wording.tail()));
    }
    boolean shared = config.sharedNamespaces().contains(terms.namespace());
    String tenant = shared ? SHARED_TENANT : caller.tenant();
    CacheScope scope = new CacheScope(tenant, terms.namespace(), request.model(), context);
    BypassReason exactOnly = exactOnly(request, treated, terms);
    String question = exactOnly == null && wording != null ? wording.head() : null;
    CacheKey key = new CacheKey(scope, request.requestDigest());
    Origin origin = new Origin(shared ? credentials(caller) : caller.credentials(), user);
    return new CachePlan.Lookup(key, question, exactOnly, terms, origin);
  }

  /** The name of the route that takes a request; empty where none does. */
  public String route(String path, ChatRequest request) {
    return routing.of(path, request).name();
  }

  /** Between tenants each counts once, however many keys it has. */
  private static Credentials credentials(Caller caller) {
    return caller.identity() == null
        ? caller.credentials()
        : Credentials.of(Digest.of("tenant", caller.tenant()));
  }

  private static @Nullable BypassReason exactOnly(
      ChatRequest request, Treated treated, Terms terms) {
    if (!terms.policy().semantic().enabled()) {
      return BypassReason.SEMANTIC_OFF;
    }
    if (treated.exactOnly() != null) {
      return treated.exactOnly();
    }
    // The cosine of equal embeddings is rounded to either side of 1: only equal requests are sure.
    if (terms.threshold() != null && terms.threshold() >= 1) {
      return BypassReason.SEMANTIC_OFF;
    }
    return request.question() == null ? BypassReason.NO_TEXT : null;
  }

  /**
   * What all kinds of a request come to together.
   *
   * @param off the kind that is not to be cached; null when there is none
   * @param exactOnly the first kind that leaves the exact tier alone; null when there is none
   */
  private record Treated(
      @Nullable BypassReason off,
      @Nullable BypassReason exactOnly,
      boolean isShort,
      boolean isPrivate) {}

  private static Treated treat(ChatRequest request, CachePolicy policy, boolean userKnown) {
    BypassReason exactOnly = null;
    boolean isShort = false;
    boolean isPrivate = false;
    Reading reading = new Reading(request, policy);
    for (Row row : ROWS) {
      Treatment treatment = row.treatment().apply(policy.treatments());
      if (treatment == Treatment.BOTH || !row.kind().test(reading)) {
        continue;
      }
      if (treatment == Treatment.OFF) {
        return new Treated(row.reason(), null, false, false);
      }
      boolean nobody = treatment == Treatment.PRIVATE && !userKnown;
      isPrivate |= treatment == Treatment.PRIVATE && userKnown;
      isShort |= treatment == Treatment.SHORT || nobody;
      boolean exact = treatment == Treatment.EXACT || treatment == Treatment.SHORT || nobody;
      exactOnly = exactOnly == null && exact ? row.reason() : exactOnly;
    }
    return new Treated(null, exactOnly, isShort, isPrivate);
  }

  private static boolean isTooLong(String question) {
    return question.length() > MAX_QUESTION_CHARS;
  }

  private static boolean isForeign(String question) {
    String start = question.substring(0, Math.min(question.length(), MAX_QUESTION_CHARS));
    return !Language.isLatin(start) || Language.isForeign(start);
  }
}
