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
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RowsTest {
  private static final int DIMENSIONS = 384;
  private static final Origin ORIGIN =
      new Origin(
          new Credentials(Digest.of("all"), Set.of(Digest.of("one"), Digest.of("two"))),
          Digest.of("user"));

  /** With the vector (3, -4, 0). */
  private static final String VERSION_1 =
      "fdebd486010269640674656e616e740764656661756c74056d6f64656cd90183747f10bfa6602dfb"
          + "5c34b2102af6fdbf29c937fac9703fe85058ff16b0505525da11b147fb613757c1289d33841b22e7"
          + "c877d56bf096c797647e7138d9c8010301a0cbedc2b1348094ebdc0380dddb01e0d4030001047768"
          + "793f013b28fc8ffe7ee642073bce69a05f8100010372656401056d6f64656cffffffffffffffff57"
          + "d212659062c01f5cc343d057974df56a264b99a699d61e0dafa1001d0a24d502a034a7ea5ea1879e"
          + "ec47dc5e9fca4dbd5f69d3f6f6a4080e12c4d2cc876ab2aaabe0b33d1af52cb2f5231ba1bcca0e4d"
          + "59a74f348bff8937acc3f6751d723a3501beb171d637a33350bff90a26279e191c0102831b1a76f7"
          + "f090032f9fe3738c1400000000000000";

  private static final Supplier<byte[]> HERE = () -> new byte[] {1, 2, 3};

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

    StoredCompletion read = rows.whole(rows.read(row(rows, entry), HERE), rows.answer(entry));

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
    StoredCompletion read = rows.read(row(rows, entry("12345")), null);
    assertThat(read.isHere()).isFalse();
    assertThat(read.completion().size()).isEqualTo(5);
    assertThat(read.completion().usage()).isEqualTo(new Usage(200, 3));
  }

  @Test
  void timeGoesOnWhileNoProcessRuns() throws CorruptRowException {
    Rows rows = rows("space", true);
    byte[] row = row(rows, entry("x"));
    nanos = 77;
    millis += 3_600_000;
    StoredCompletion later = rows.read(row, HERE);
    assertThat(later.ageSeconds(nanos)).isEqualTo(3_660);
    assertThat(later.storedNanos() - later.askedNanos()).isEqualTo(1_000_000_000);
    millis -= 7_200_000;
    assertThat(rows.read(row, HERE).ageSeconds(nanos)).as("a clock set back").isZero();
  }

  @Test
  void aClockThatJumpsAnHourEitherWayEndsNothingEarlyAndMakesNoNegativeAge()
      throws CorruptRowException {
    Rows rows = rows("space", true);
    StoredCompletion running = entry("x");
    byte[] row = row(rows, running);
    for (long jump : new long[] {3_600_000, -3_600_000}) {
      millis += jump;
      assertThat(running.ageSeconds(nanos)).as("the process counts by itself").isEqualTo(60);
      assertThat(running.isFresh(nanos)).isTrue();
      byte[] later = row(rows, running);
      millis -= jump;
      assertThat(rows.read(row, HERE).ageSeconds(nanos)).isEqualTo(60);
      StoredCompletion read = rows.read(later, HERE);
      assertThat(read.ageSeconds(nanos)).isBetween(0L, 3_660L);
      assertThat(read.remainingSeconds(nanos))
          .as("never beyond its time")
          .isLessThanOrEqualTo(3_600);
    }
  }

  @Test
  void noCosineMoves() throws CorruptRowException {
    Rows rows = rows("space", true);
    for (int i = 0; i < 200; i++) {
      StoredCompletion one = entry("x");
      Embedding other = uneven();
      Embedding read = rows.read(row(rows, one), HERE).embedding();
      assertThat(read.similarity(other)).isEqualTo(one.embedding().similarity(other));
      assertThat(read.codes()).isEqualTo(one.embedding().codes());
    }
  }

  @Test
  void aRowOfVersion1IsStillRead() throws CorruptRowException {
    byte[] row = HexFormat.of().parseHex(VERSION_1);
    millis = 1_800_000_060_000L;
    StoredCompletion read = rows("space", true).read(row, HERE);
    assertThat(read.id()).isEqualTo("id");
    assertThat(read.question()).isEqualTo("why?");
    assertThat(read.embedding().similarity(Embedding.of(new float[] {3, -4, 0})))
        .isCloseTo(1, within(0.0001f));
    assertThat(read.repute().origin()).isEqualTo(ORIGIN);
  }

  @Test
  void aVectorOfAnotherSpaceIsNotRead() throws CorruptRowException {
    byte[] row = row(rows("one model", true), entry("x"));
    StoredCompletion read = rows("another model", true).read(row, HERE);
    assertThat(read.embedding()).isNull();
    assertThat(read.question()).isEqualTo("why?");
  }

  @Test
  void withoutPromptsNothingOfTheQuestionIsWritten() throws CorruptRowException {
    Rows rows = rows("space", false);
    byte[] row = row(rows, entry("x"));
    assertThat(new String(row, StandardCharsets.ISO_8859_1)).doesNotContain("why");
    StoredCompletion read = rows.read(row, HERE);
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
    byte[] first = row(rows, one);
    assertThat(rows.read(first, HERE).repute().group()).isSameAs(group);

    Rows later = rows("space", true);
    AnswerGroup read = later.read(first, HERE).repute().group();
    assertThat(later.read(row(rows, other), HERE).repute().group()).isSameAs(read);
    assertThat(read.id()).isEqualTo(group.id());
    assertThat(read.origins()).containsExactly(ORIGIN);
  }

  @Test
  void noDamageGoesUnseen() {
    Rows rows = rows("space", true);
    StoredCompletion entry = entry("{\"some\": \"answer\"}");
    byte[] row = row(rows, entry);
    byte[] answer = rows.answer(entry);
    for (int i = 0; i < 2_000; i++) {
      byte[] damagedRow = damaged(row);
      byte[] damagedAnswer = damaged(answer);
      assertThatExceptionOfType(CorruptRowException.class)
          .isThrownBy(() -> rows.read(damagedRow, HERE));
      assertThatExceptionOfType(CorruptRowException.class)
          .isThrownBy(() -> rows.whole(rows.read(row, HERE), damagedAnswer));
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

  private static byte[] row(Rows rows, StoredCompletion entry) {
    return rows.row(entry, HERE);
  }

  /** As models make them: a few components are much larger than the rest. */
  private Embedding uneven() {
    float[] components = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      components[i] = (float) (random.nextGaussian() * (i % 97 == 3 ? 12 : 1));
    }
    return Embedding.of(components);
  }

  private Embedding vector() {
    float[] components = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      components[i] = (float) random.nextGaussian();
    }
    return Embedding.of(components);
  }
}
