package dev.reprise.cache;

import static dev.reprise.cache.Requests.ANNA;
import static dev.reprise.cache.Requests.BEN;
import static dev.reprise.cache.Requests.PATH;
import static dev.reprise.cache.Requests.QUESTION;
import static dev.reprise.cache.Requests.asking;
import static dev.reprise.cache.Requests.by;
import static dev.reprise.cache.Requests.caller;
import static dev.reprise.cache.Requests.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.ChatRequest.Trait;
import dev.reprise.chat.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of request under every treatment, and kinds together. */
final class TreatmentTest {

  /** A kind of request, in the order in which the planner names them. */
  private enum Kind {
    STORE(BypassReason.STORE_REQUESTED, asking(QUESTION, Trait.STORE)),
    SERVER_STATE(BypassReason.SERVER_STATE, asking(QUESTION, Trait.SERVER_STATE)),
    SERVER_TOOLS(BypassReason.SERVER_TOOLS, asking(QUESTION, Trait.SERVER_TOOLS)),
    AUDIO_OUTPUT(BypassReason.AUDIO_OUTPUT, asking(QUESTION, Trait.AUDIO_OUTPUT)),
    HIGH_TEMPERATURE(BypassReason.HIGH_TEMPERATURE, Requests.warm(1.01)),
    TOOLS(BypassReason.TOOLS, asking(QUESTION, Trait.TOOLS)),
    LAST_NOT_USER(BypassReason.LAST_NOT_USER, asking(null, Trait.LAST_NOT_USER)),
    NON_TEXT(BypassReason.NON_TEXT, asking(null, Trait.NON_TEXT)),
    LOGPROBS(BypassReason.LOGPROBS, asking(QUESTION, Trait.LOGPROBS)),
    TOO_LONG(BypassReason.TOO_LONG, asking("Is this long? ".repeat(5_000))),
    NO_TEXT(BypassReason.NO_TEXT, asking(" \u200b\n")),
    FOREIGN(BypassReason.LANGUAGE, asking("Wo ist die Katze?")),
    TIME(BypassReason.TIME_BOUND, asking("What is on today?")),
    PERSON(BypassReason.PERSON_BOUND, asking("Where is my order?"));

    final BypassReason reason;
    final ChatRequest request;

    Kind(BypassReason reason, ChatRequest request) {
      this.reason = reason;
      this.request = request;
    }

    /** This kind is treated so, all others as if they were plain. */
    CachePolicy treated(Treatment treatment) {
      Treatment[] of = new Treatment[values().length];
      Arrays.fill(of, Treatment.BOTH);
      of[ordinal()] = treatment;
      return policy()
          .treatments(
              new Treatments(
                  of[TOOLS.ordinal()],
                  of[LAST_NOT_USER.ordinal()],
                  of[NON_TEXT.ordinal()],
                  of[NO_TEXT.ordinal()],
                  of[TOO_LONG.ordinal()],
                  of[FOREIGN.ordinal()],
                  of[TIME.ordinal()],
                  of[PERSON.ordinal()],
                  of[HIGH_TEMPERATURE.ordinal()],
                  of[LOGPROBS.ordinal()],
                  of[STORE.ordinal()],
                  of[SERVER_STATE.ordinal()],
                  of[SERVER_TOOLS.ordinal()],
                  of[AUDIO_OUTPUT.ordinal()]))
          .made();
    }

    boolean hasQuestion() {
      return request.question() != null;
    }
  }

  static List<Arguments> everyKindAndTreatment() {
    List<Arguments> all = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Treatment treatment : Treatment.values()) {
        all.add(Arguments.of(kind, treatment));
      }
    }
    return all;
  }

  @ParameterizedTest(name = "{0} as {1}")
  @MethodSource("everyKindAndTreatment")
  void eachKindIsTreatedAsThePolicySays(Kind kind, Treatment treatment) {
    CachePolicy policy = kind.treated(treatment);
    CachePlan nobody = plan(policy, kind.request, null);
    CachePlan anna = plan(policy, kind.request, ANNA);
    switch (treatment) {
      case BOTH -> {
        expect(policy, nobody, kind.hasQuestion() ? null : BypassReason.NO_TEXT, false);
        assertThat(anna).usingRecursiveComparison().ignoringFields("origin").isEqualTo(nobody);
      }
      case PRIVATE -> {
        expect(policy, nobody, kind.reason, true);
        expect(policy, anna, kind.hasQuestion() ? null : BypassReason.NO_TEXT, false);
        assertThat(scope(anna)).isNotEqualTo(scope(nobody));
        assertThat(scope(anna)).isNotEqualTo(scope(plan(policy, kind.request, BEN)));
        assertThat(anna).isEqualTo(plan(policy, kind.request, ANNA));
      }
      case EXACT -> {
        expect(policy, nobody, kind.reason, false);
        assertThat(anna).usingRecursiveComparison().ignoringFields("origin").isEqualTo(nobody);
      }
      case SHORT -> {
        expect(policy, nobody, kind.reason, true);
        assertThat(anna).usingRecursiveComparison().ignoringFields("origin").isEqualTo(nobody);
      }
      case OFF -> {
        assertThat(nobody).isEqualTo(new CachePlan.Bypass(kind.reason));
        assertThat(anna).usingRecursiveComparison().ignoringFields("origin").isEqualTo(nobody);
      }
    }
  }

  @Test
  void defaultsAreSafe() {
    Set<Kind> off =
        EnumSet.of(
            Kind.STORE,
            Kind.SERVER_STATE,
            Kind.SERVER_TOOLS,
            Kind.AUDIO_OUTPUT,
            Kind.HIGH_TEMPERATURE);
    for (Kind kind : Kind.values()) {
      CachePlan plan = plan(CachePolicy.DEFAULTS, kind.request, null);
      if (off.contains(kind)) {
        assertThat(plan).as(kind.name()).isEqualTo(new CachePlan.Bypass(kind.reason));
      } else {
        boolean isShort = kind == Kind.TIME || kind == Kind.PERSON;
        expect(CachePolicy.DEFAULTS, plan, kind.reason, isShort);
      }
    }
  }

  @Test
  void everyReasonOfARequestIsInTheTable() {
    Set<BypassReason> others =
        EnumSet.of(
            BypassReason.DISABLED,
            BypassReason.NOT_CACHEABLE,
            BypassReason.UNREADABLE,
            BypassReason.CONTENT_CODING,
            BypassReason.NO_STORE,
            BypassReason.SEMANTIC_OFF,
            BypassReason.MEMORY_PRESSURE,
            BypassReason.CACHE_FAILED);
    Set<BypassReason> covered = EnumSet.copyOf(others);
    for (Kind kind : Kind.values()) {
      covered.add(kind.reason);
    }
    assertThat(covered).containsExactlyInAnyOrder(BypassReason.values());
  }

  @Test
  void aTemperatureAtTheBoundOrUnsaidIsNotHigh() {
    expect(CachePolicy.DEFAULTS, plan(CachePolicy.DEFAULTS, Requests.warm(1), null), null, false);
    ChatRequest unsaid = Requests.warm(Double.NaN);
    expect(CachePolicy.DEFAULTS, plan(CachePolicy.DEFAULTS, unsaid, null), null, false);
  }

  @Test
  void withToolsAPersonalQuestionIsStillTheUsersOwn() {
    CachePolicy policy = CachePolicy.DEFAULTS;
    ChatRequest anna = by(ANNA, "Where is my order?", Trait.TOOLS);
    ChatRequest ben = by(BEN, "Where is my order?", Trait.TOOLS);
    expect(policy, plan(policy, anna, null), BypassReason.TOOLS, false);
    assertThat(scope(plan(policy, anna, null))).isNotEqualTo(scope(plan(policy, ben, null)));
    ChatRequest nobody = asking("Where is my order?", Trait.TOOLS);
    expect(policy, plan(policy, nobody, null), BypassReason.TOOLS, true);
  }

  @Test
  void timeAndPersonTogetherArePrivateAndShort() {
    CachePolicy policy = CachePolicy.DEFAULTS;
    String question = "Where is my order today?";
    CachePlan anna = plan(policy, by(ANNA, question), null);
    expect(policy, anna, BypassReason.TIME_BOUND, true);
    assertThat(scope(anna)).isNotEqualTo(scope(plan(policy, by(BEN, question), null)));
  }

  @Test
  void oneKindThatIsOffIsEnough() {
    CachePlan plan =
        plan(
            CachePolicy.DEFAULTS,
            asking("Where is my order today?", Trait.TOOLS, Trait.SERVER_TOOLS),
            ANNA);
    assertThat(plan).isEqualTo(new CachePlan.Bypass(BypassReason.SERVER_TOOLS));
  }

  @Test
  void theFirstKindOfSeveralIsNamed() {
    CachePolicy policy = CachePolicy.DEFAULTS;
    ChatRequest both = asking(QUESTION, Trait.LOGPROBS, Trait.TOOLS);
    expect(policy, plan(policy, both, null), BypassReason.TOOLS, false);
    ChatRequest off = asking(QUESTION, Trait.AUDIO_OUTPUT, Trait.STORE);
    assertThat(plan(policy, off, null))
        .isEqualTo(new CachePlan.Bypass(BypassReason.STORE_REQUESTED));
  }

  private static void expect(
      CachePolicy policy, CachePlan plan, @Nullable BypassReason exactOnly, boolean isShort) {
    CachePlan.Lookup lookup = (CachePlan.Lookup) plan;
    assertThat(lookup.exactOnly()).isEqualTo(exactOnly);
    assertThat(lookup.question() == null).isEqualTo(exactOnly != null);
    assertThat(lookup.terms().ttlSeconds())
        .isEqualTo(isShort ? policy.shortTtlSeconds() : policy.ttlSeconds());
    assertThat(lookup.terms().reads()).isTrue();
    assertThat(lookup.terms().writes()).isTrue();
  }

  private static CacheScope scope(CachePlan plan) {
    return ((CachePlan.Lookup) plan).key().scope();
  }

  private static CachePlan plan(CachePolicy policy, ChatRequest request, @Nullable Digest user) {
    return new CachePlanner(Requests.config(policy))
        .plan(PATH, request, caller(user), RequestControls.NONE);
  }
}
