package dev.reprise.store.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.reprise.cache.AnswerGroup;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Credentials;
import dev.reprise.cache.Origin;
import dev.reprise.cache.Repute;
import dev.reprise.cache.Repute.Observation;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Digest;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.Usage;
import dev.reprise.embedding.Embedding;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RowsTest {
  private static final int DIMENSIONS = 384;
  private static final Origin ORIGIN =
      new Origin(
          new Credentials(Digest.of("all"), Set.of(Digest.of("one"), Digest.of("two"))),
          Digest.of("user"));

  private final SplittableRandom random = new SplittableRandom(11);
  private long nanos = -5_000_000_000_000L;
  private long millis = 1_800_000_000_000L;

  private Rows rows(String space, boolean prompts) {
    return new Rows(space, prompts, () -> nanos, () -> Instant.ofEpochMilli(millis));
  }

  @Test
  void whatIsWrittenIsReadBackWhole() throws CorruptRowException {
    Rows rows = rows("space", true);
    StoredCompletion entry = entry("{\"id\": \"é\"}");
    entry.uses().set(300);
    entry.repute().join(new AnswerGroup());
    entry.repute().refuse(Digest.of("refused"));
    entry.repute().observe(new Observation(0.91f, true));
    entry.repute().hide();

    StoredCompletion read = rows.read(rows.row(entry), rows.answer(entry.completion()));

    assertThat(read.completion().json()).isEqualTo(entry.completion().json());
    assertThat(read)
        .usingRecursiveComparison()
        .ignoringFields("completion", "embedding", "repute")
        .isEqualTo(entry);
    assertThat(read.completion().usage()).isEqualTo(entry.completion().usage());
    assertThat(read.repute().known()).isEqualTo(entry.repute().known());
    assertThat(read.repute().origin()).isEqualTo(ORIGIN);
    assertThat(read.isNeighbour()).isFalse();
  }

  @Test
  void aRowAloneSaysWhereTheAnswerIsMissing() throws CorruptRowException {
    Rows rows = rows("space", true);
    StoredCompletion read = rows.read(rows.row(entry("12345")), null);
    assertThat(read.isHere()).isFalse();
    assertThat(read.completion().size()).isEqualTo(5);
    assertThat(read.completion().usage()).isEqualTo(new Usage(200, 3));
  }

  @Test
  void timeGoesOnWhileNoProcessRuns() throws CorruptRowException {
    Rows rows = rows("space", true);
    byte[] row = rows.row(entry("x"));
    nanos = 77;
    millis += 3_600_000;
    StoredCompletion later = rows.read(row, null);
    assertThat(later.ageSeconds(nanos)).isEqualTo(3_660);
    assertThat(later.storedNanos() - later.askedNanos()).isEqualTo(1_000_000_000);
    millis -= 7_200_000;
    assertThat(rows.read(row, null).ageSeconds(nanos)).as("a clock set back").isZero();
  }

  @Test
  void cosinesHardlyMove() throws CorruptRowException {
    Rows rows = rows("space", true);
    for (int i = 0; i < 200; i++) {
      StoredCompletion one = entry("x");
      Embedding other = vector();
      float before = one.embedding().similarity(other);
      Embedding read = rows.read(rows.row(one), null).embedding();
      assertThat(read.similarity(other)).isCloseTo(before, within(0.002f));
      assertThat(read.similarity(one.embedding())).isGreaterThan(0.9999f);
    }
  }

  @Test
  void aVectorOfAnotherSpaceIsNotRead() throws CorruptRowException {
    byte[] row = rows("one model", true).row(entry("x"));
    StoredCompletion read = rows("another model", true).read(row, null);
    assertThat(read.embedding()).isNull();
    assertThat(read.question()).isEqualTo("why?");
  }

  @Test
  void withoutPromptsNothingOfTheQuestionIsWritten() throws CorruptRowException {
    Rows rows = rows("space", false);
    byte[] row = rows.row(entry("x"));
    assertThat(new String(row, StandardCharsets.ISO_8859_1)).doesNotContain("why");
    StoredCompletion read = rows.read(row, null);
    assertThat(read.question()).isNull();
    assertThat(read.isNeighbour()).as("nothing to compare a wording with").isFalse();
  }

  @Test
  void membersOfAGroupStayTogether() throws CorruptRowException {
    Rows rows = rows("space", true);
    AnswerGroup group = new AnswerGroup();
    StoredCompletion one = entry("x");
    StoredCompletion other = entry("y");
    one.repute().join(group);
    other.repute().join(group);
    byte[] first = rows.row(one);
    assertThat(rows.read(first, null).repute().group()).isSameAs(group);

    Rows later = rows("space", true);
    AnswerGroup read = later.read(first, null).repute().group();
    assertThat(later.read(rows.row(other), null).repute().group()).isSameAs(read);
    assertThat(read.id()).isEqualTo(group.id());
    assertThat(read.origins()).containsExactly(ORIGIN);
  }

  @Test
  void noDamageGoesUnseen() {
    Rows rows = rows("space", true);
    StoredCompletion entry = entry("{\"some\": \"answer\"}");
    byte[] row = rows.row(entry);
    byte[] answer = rows.answer(entry.completion());
    for (int i = 0; i < 2_000; i++) {
      byte[] damagedRow = damaged(row);
      byte[] damagedAnswer = damaged(answer);
      assertThatExceptionOfType(CorruptRowException.class)
          .isThrownBy(() -> rows.read(damagedRow, null));
      assertThatExceptionOfType(CorruptRowException.class)
          .isThrownBy(() -> rows.read(row, damagedAnswer));
    }
  }

  /** One byte is another one, or the end is missing. */
  private byte[] damaged(byte[] bytes) {
    if (random.nextInt(4) == 0) {
      return Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }
    byte[] damaged = bytes.clone();
    damaged[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
    return damaged;
  }

  private StoredCompletion entry(String json) {
    CacheScope scope = new CacheScope("tenant", "default", "model", Digest.of("context"));
    return new StoredCompletion(
        "id",
        new CacheKey(scope, Digest.of("request")),
        new Completion(json.getBytes(StandardCharsets.UTF_8), new Usage(200, 3)),
        "why?",
        vector(),
        Set.of("red", "blue"),
        new KeyParts(List.of("model", "messages[0]"), new long[] {-1, 2}),
        nanos - 61_000_000_000L,
        nanos - 60_000_000_000L,
        Duration.ofHours(1),
        Duration.ofMinutes(1),
        new AtomicLong(),
        new Repute(ORIGIN));
  }

  private Embedding vector() {
    float[] components = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      components[i] = (float) random.nextGaussian();
    }
    return Embedding.of(components);
  }
}
