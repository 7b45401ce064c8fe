package dev.reprise.transfer;

import static dev.reprise.transfer.Folder.EXACT_ONLY;
import static dev.reprise.transfer.Folder.PLAIN;
import static dev.reprise.transfer.Folder.asking;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.AnswerGroup;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Credentials;
import dev.reprise.cache.Origin;
import dev.reprise.cache.Repute;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Digest;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.Usage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an import makes of an export. */
class RoundTripTest {
  @TempDir Path folder;
  private Folder from;
  private Folder to;

  @BeforeEach
  void open() throws Exception {
    from = new Folder(folder.resolve("from"), EXACT_ONLY);
    to = new Folder(folder.resolve("to"), EXACT_ONLY);
  }

  @Test
  void anImportOfAnExportGivesTheSameStore() throws Exception {
    AnswerGroup group = new AnswerGroup();
    StoredCompletion first = entry(1, "{\"a\": 1.50}", "b");
    first.repute().join(group);
    first.repute().refuse(Digest.of("some"));
    first.repute().observe(new Repute.Observation(0.9125f, true));
    first.uses().set(17);
    StoredCompletion second = entry(2, "{\n  \"pretty\": \"\\u00e9 é\"\r\n}\n", "a", "b");
    second.repute().join(group);
    second.repute().hide();
    StoredCompletion third = entry(3, " {\"blank\":[]}");
    from.put(first, second, third);

    ImportReport report = to.take("export.jsonl", from.export(), PLAIN);

    assertThat(report.imported()).isEqualTo(3);
    List<StoredCompletion> expected = sorted(from);
    List<StoredCompletion> actual = sorted(to);
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertSame(actual.get(i), expected.get(i));
    }
    assertThat(actual.get(0).repute().group()).isSameAs(actual.get(1).repute().group());
    assertThat(actual.get(0).repute().group().id()).isEqualTo(group.id());
    assertThat(lines(to)).isEqualTo(lines(from));
  }

  private static void assertSame(StoredCompletion actual, StoredCompletion expected) {
    assertThat(actual.id()).isEqualTo(expected.id());
    assertThat(actual.key()).isEqualTo(expected.key());
    assertThat(actual.completion().json()).isEqualTo(expected.completion().json());
    assertThat(actual.completion().usage()).isEqualTo(expected.completion().usage());
    assertThat(actual.tags()).isEqualTo(expected.tags());
    assertThat(actual.parts().differing(expected.parts())).isEmpty();
    assertThat(actual.parts().names()).isEqualTo(expected.parts().names());
    assertThat(actual.ttl()).isEqualTo(expected.ttl());
    assertThat(actual.staleFor()).isEqualTo(expected.staleFor());
    assertThat(actual.uses().get()).isEqualTo(expected.uses().get());
    assertThat(actual.storedNanos() - actual.askedNanos())
        .isEqualTo(expected.storedNanos() - expected.askedNanos());
    assertThat(Duration.ofNanos(actual.storedNanos() - expected.storedNanos()).abs())
        .isLessThan(Duration.ofMillis(50));
    assertThat(actual.repute().known())
        .usingRecursiveComparison()
        .ignoringFields("group")
        .isEqualTo(expected.repute().known());
  }

  @Test
  void anEntryThatIsThereStaysAndIsNoOlderForIt() throws Exception {
    from.put(entry(1, "{\"old\":1}"));
    String export = from.export();
    to.put(entry(1, "{\"new\":1}"));

    assertThat(to.take("export.jsonl", export, PLAIN).kept()).isOne();
    assertThat(to.all().getFirst().completion().json()).asString(UTF_8).contains("new");
    ImportOptions replacing = new ImportOptions(null, null, null, null, Folder.CALLER, true, false);
    assertThat(to.take("export.jsonl", export, replacing).replaced()).isOne();
    assertThat(to.all().getFirst().completion().json()).asString(UTF_8).contains("old");
  }

  @Test
  void onlyWhatIsAskedForIsExported() throws Exception {
    from.put(entry(1, "{\"n\":1}", "a"), entry(2, "{\"n\":2}", "a", "b"));
    Selector tagged = new Selector(null, null, null, null, null, "b", null, null, 0);
    assertThat(from.export(tagged).lines()).singleElement().asString().contains("{\"n\":2}");
    Selector tenant = new Selector(null, null, "nobody", null, null, null, null, null, 0);
    assertThat(from.export(tenant)).isEmpty();
  }

  @Test
  void entriesOverTheirTimeAreNotImported() throws Exception {
    from.put(entry(1, "{\"n\":1}"));
    String old =
        from.export()
            .replaceAll("\"stored-at\":\"[^\"]+\"", "\"stored-at\":\"2020-01-01T00:00:00Z\"");
    assertThat(to.take("export.jsonl", old, PLAIN).skipped()).containsEntry("expired", 1L);
    assertThat(to.all()).isEmpty();
  }

  @Test
  void aLineThatHasBeenTamperedWithIsNamed() throws Exception {
    from.put(entry(1, "{\"n\":1}"));
    String line = from.export();
    String[] wrong = {
      line.replace("\"reprise-entry\":1", "\"reprise-entry\":2"),
      line.replaceAll("\"context\":\"...", "\"context\":\""),
      line.replaceAll("\"stored-at\":\"2", "\"stored-at\":\"x"),
      line.replace("\"ttl-seconds\":3600", "\"ttl-seconds\":0"),
      line.replace("\"answer\":{\"n\":1}", "\"answer-text\":\"no\""),
      line.replace("\"uses\":0", "\"uses\":-1"),
      line.replaceAll("\"learned\":\\{\"origin\":\\{\"credentials\":\"..", "$0."),
    };
    ImportReport report = to.take("export.jsonl", String.join("", wrong), PLAIN);
    assertThat(report.failed()).as(report.failures().toString()).isEqualTo(wrong.length);
    assertThat(report.imported()).isZero();
  }

  @Test
  void questionsAreEmbeddedAnew() throws Exception {
    Folder semantic = new Folder(folder.resolve("semantic"), "");
    Folder copy = new Folder(folder.resolve("copy"), "");
    semantic.take("faq.csv", "question,answer\nWhat is the capital of France?,Paris\n", PLAIN);

    copy.take("export.jsonl", semantic.export(), PLAIN);

    StoredCompletion entry = copy.find(asking("What is the capital of France?"));
    StoredCompletion source = semantic.find(asking("What is the capital of France?"));
    assertThat(entry.question()).isEqualTo("What is the capital of France?");
    assertThat(entry.embedding().similarity(source.embedding())).isGreaterThan(0.99f);
    assertThat(lines(copy)).isEqualTo(lines(semantic));
  }

  private static List<StoredCompletion> sorted(Folder folder) {
    List<StoredCompletion> all = folder.all();
    all.sort(Comparator.comparing(StoredCompletion::id));
    return all;
  }

  /** Clocks of two processes agree to the millisecond. */
  private static List<String> lines(Folder folder) throws Exception {
    return folder
        .export()
        .lines()
        .map(line -> line.replaceAll("\"stored-at\":\"[^\"]+\"", ""))
        .sorted()
        .toList();
  }

  private static StoredCompletion entry(int number, String answer, String... tags) {
    CacheScope scope = new CacheScope("tenant", "default", "gpt", Digest.of("context"));
    Digest user = number == 1 ? Digest.of("user") : null;
    long now = System.nanoTime();
    return new StoredCompletion(
        "entry-" + number,
        new CacheKey(scope, Digest.of("request " + number)),
        new Completion(answer.getBytes(UTF_8), new Usage(number, 2)),
        null,
        null,
        Set.of(tags),
        new KeyParts(List.of("model", "messages[0]"), new long[] {-1, number}),
        now - Duration.ofMillis(70).toNanos(),
        now,
        Duration.ofHours(1),
        Duration.ofMinutes(number),
        new AtomicLong(),
        new Repute(new Origin(Credentials.of(Digest.of("credential")), user)));
  }
}
