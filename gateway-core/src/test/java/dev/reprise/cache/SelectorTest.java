package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.Completion;
import dev.reprise.chat.Digest;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.Usage;
import dev.reprise.embedding.Embedding;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SelectorTest {
  private static final CacheKey KEY =
      new CacheKey(new CacheScope("acme", "shop", "m-1", Digest.of("context")), Digest.of("why?"));
  private static final CacheKey OTHER_KEY = new CacheKey(KEY.scope(), Digest.of("how?"));
  private static final Embedding EAST = Embedding.of(new float[] {1, 0});
  private static final Embedding NORTH_EAST = Embedding.of(new float[] {1, 1});

  /** The clock wraps within the minute in which the entry is stored. */
  private static final long STORED_NANOS = Long.valueOf(Long.MAX_VALUE) - 1_000_000_000L;

  private static final StoredCompletion ENTRY = entry(EAST, Set.of("red", "blue"));

  /** Each property by itself, fitting and not. */
  private enum Property {
    ID("id-1", "id-2"),
    KEY_ID(KEY.id(), OTHER_KEY.id()),
    TENANT("acme", "emca"),
    NAMESPACE("shop", "Shop"),
    MODEL("m-1", "m-10"),
    TAG("blue", "green"),
    AGE(59L, 60L),
    NEAR(EAST, NORTH_EAST);

    private final Object fitting;
    private final Object foreign;

    Property(Object fitting, Object foreign) {
      this.fitting = fitting;
      this.foreign = foreign;
    }
  }

  @Test
  void whatIsLeftOpenFitsEverything() {
    assertThat(matches(Selector.ALL, ENTRY)).isTrue();
    assertThat(matches(Selector.ALL, entry(null, Set.of()))).isTrue();
  }

  @Test
  void anIdFitsItsEntryAlone() {
    assertThat(matches(Selector.id("id-1"), ENTRY)).isTrue();
    assertThat(matches(Selector.id("id-11"), ENTRY)).isFalse();
  }

  /** All 256 sets of given properties: fits when all do, and no more as soon as any does not. */
  @ParameterizedTest
  @MethodSource("sets")
  void whatIsGivenMustFitTogether(int given) {
    assertThat(matches(selector(given, 0), ENTRY)).isTrue();
    for (Property property : Property.values()) {
      int foreign = 1 << property.ordinal();
      assertThat(matches(selector(given | foreign, foreign), ENTRY)).as(property.name()).isFalse();
    }
  }

  static IntStream sets() {
    return IntStream.range(0, 1 << Property.values().length);
  }

  @Test
  void olderMeansByWholeSeconds() {
    Selector older = selector(1 << Property.AGE.ordinal(), 0);
    assertThat(older.matches(ENTRY, STORED_NANOS + 60_000_000_000L - 1)).isFalse();
    assertThat(older.matches(ENTRY, STORED_NANOS + 60_000_000_000L)).isTrue();
  }

  @Test
  void similarityReachesAsFarAsItSays() {
    assertThat(matches(near(NORTH_EAST, 0.70f), ENTRY)).isTrue();
    assertThat(matches(near(NORTH_EAST, 0.72f), ENTRY)).isFalse();
    assertThat(matches(near(NORTH_EAST, -1), ENTRY)).isTrue();
  }

  @Test
  void similarityAloneMeansNothing() {
    Selector lone = new Selector(null, null, null, null, null, null, null, null, 0.99f);
    assertThat(matches(lone, entry(null, Set.of()))).isTrue();
  }

  @Test
  void whatHasNoComparableVectorIsNearNothing() {
    assertThat(matches(near(EAST, -1), entry(null, Set.of()))).isFalse();
    assertThat(matches(near(Embedding.of(new float[] {1}), -1), ENTRY)).isFalse();
  }

  private static Selector selector(int given, int foreign) {
    return new Selector(
        (String) value(Property.ID, given, foreign),
        (String) value(Property.KEY_ID, given, foreign),
        (String) value(Property.TENANT, given, foreign),
        (String) value(Property.NAMESPACE, given, foreign),
        (String) value(Property.MODEL, given, foreign),
        (String) value(Property.TAG, given, foreign),
        (Long) value(Property.AGE, given, foreign),
        (Embedding) value(Property.NEAR, given, foreign),
        0.9f);
  }

  private static @Nullable Object value(Property property, int given, int foreign) {
    int bit = 1 << property.ordinal();
    if ((given & bit) == 0) {
      return null;
    }
    return (foreign & bit) == 0 ? property.fitting : property.foreign;
  }

  private static Selector near(Embedding near, float similarity) {
    return new Selector(null, null, null, null, null, null, null, near, similarity);
  }

  /** A minute after it was stored. */
  private static boolean matches(Selector selector, StoredCompletion entry) {
    return selector.matches(entry, STORED_NANOS + 60_000_000_000L);
  }

  private static StoredCompletion entry(@Nullable Embedding embedding, Set<String> tags) {
    return new StoredCompletion(
        "id-1",
        KEY,
        new Completion(new byte[1], Usage.NONE),
        embedding == null ? null : "why?",
        embedding,
        tags,
        KeyParts.NONE,
        STORED_NANOS,
        STORED_NANOS,
        Duration.ofHours(1),
        Duration.ZERO,
        new AtomicLong(),
        new Repute(Origin.of(Digest.of("origin"))));
  }
}
