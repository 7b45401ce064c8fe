package dev.reprise.transfer;

import static dev.reprise.transfer.Folder.CALLER;
import static dev.reprise.transfer.Folder.EXACT_ONLY;
import static dev.reprise.transfer.Folder.PLAIN;
import static dev.reprise.transfer.Folder.asking;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cache.Origin;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Digest;
import dev.reprise.chat.Usage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImporterTest {
  private static final String FAQ = "question,answer,tags,ttl-seconds\nWhat is it?,It is,a;b,120\n";
  private static final String RESPONSE =
      "{\"id\":\"x\",\"model\":\"gpt\","
          + " \"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
          + "\"content\":\"caf\\u00e9\"},\"finish_reason\":\"stop\"}],"
          + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}";

  @TempDir Path path;
  private final AtomicInteger files = new AtomicInteger();
  private Folder folder;

  @BeforeEach
  void open() throws Exception {
    folder = new Folder(path, EXACT_ONLY);
  }

  @Test
  void aQuestionIsKeptUnderTheKeyOfTheRequestThatAsksIt() throws Exception {
    ImportReport report = folder.take("faq.csv", FAQ, PLAIN);

    assertThat(report.imported()).isOne();
    assertThat(report.isClean()).isTrue();
    StoredCompletion entry = folder.find(asking("What is it?"));
    assertThat(entry.completion().json())
        .asString(UTF_8)
        .contains("\"object\":\"chat.completion\"", "\"content\":\"It is\"", "\"stop\"")
        .doesNotContain("usage");
    assertThat(entry.tags()).isEqualTo(Set.of("a", "b"));
    assertThat(entry.ttl()).isEqualTo(Duration.ofMinutes(2));
    assertThat(entry.parts().names()).contains("model", "messages[0]");
    assertThat(entry.repute().origin()).isEqualTo(Origin.OPERATOR);
  }

  @Test
  void theSystemPromptIsAPartOfTheKey() throws Exception {
    ImportOptions options = new ImportOptions("gpt", "Be brief.", null, null, CALLER, false, false);
    folder.take("faq.csv", FAQ, options);

    assertThat(folder.find(asking("What is it?"))).isNull();
    String body =
        "{\"model\":\"gpt\",\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},"
            + "{\"role\":\"user\",\"content\":\"What is it?\"}]}";
    assertThat(folder.find(body)).isNotNull();
  }

  @Test
  void anAnswerOfALogIsKeptToTheByte() throws Exception {
    ImportReport report = take(exchange(asking("What is it?"), RESPONSE));

    assertThat(report.imported()).isOne();
    StoredCompletion entry = folder.find(asking("What is it?"));
    assertThat(entry.completion().json()).asString(UTF_8).isEqualTo(RESPONSE);
    assertThat(entry.completion().usage()).isEqualTo(new Usage(3, 4));
  }

  @Test
  void whatTheGatewayWouldNotKeepIsSkippedByReason() throws Exception {
    String warm = asking("Vary?").replace("\"model\"", "\"temperature\":1.5,\"model\"");
    String log =
        exchange(asking("Cut?"), RESPONSE.replace("\"stop\"", "\"length\""))
            + exchange(asking("Other?"), RESPONSE.replace("\"model\":\"gpt\"", "\"model\":\"b\""))
            + exchange(asking("Kept?").replace("\"model\"", "\"store\":true,\"model\""), RESPONSE)
            + exchange(asking("Empty?"), "{\"choices\":[]}")
            + exchange(warm, RESPONSE)
            + "{\"url\":\"/v1/audio/speech\",\"request\":{},\"response\":{}}\n";
    ImportReport report = take(log);

    assertThat(report.skipped())
        .containsEntry("finish-reason", 1L)
        .containsEntry("store-requested", 1L)
        .containsEntry("empty", 1L)
        .containsEntry("not-cacheable", 1L);
    assertThat(report.failed()).isZero();
    assertThat(report.isClean()).isTrue();
    assertThat(folder.find(asking("Cut?"))).isNull();
  }

  @Test
  void aBadLineIsNamedAndNotQuotedAndTheRestIsImported() throws Exception {
    String log =
        exchange("{\"model\":\"gpt\",\"secret\":1}", RESPONSE)
            + "{\"request\":5,\"response\":\"secret\"}\n"
            + exchange(asking("Good?"), RESPONSE);
    ImportReport report = take(log);

    assertThat(report.imported()).isOne();
    assertThat(report.failed()).isEqualTo(2);
    assertThat(report.isClean()).isFalse();
    assertThat(report.failures().getFirst()).contains(":1: request: not one that");
    assertThat(report.failures().getLast()).contains(":2: request: expected an object");
    assertThat(String.join("", report.text())).doesNotContain("secret");
  }

  @Test
  void strictStopsAtTheFirstBadLine() throws Exception {
    ImportOptions strict = new ImportOptions("gpt", null, null, null, CALLER, false, true);
    String csv = "question,answer\nOne?,1\nTwo?,\nThree?,3\n";
    ImportReport report = folder.take("faq.csv", csv, strict);

    assertThat(report.imported()).isOne();
    assertThat(report.failed()).isOne();
    assertThat(folder.find(asking("One?"))).isNotNull();
    assertThat(folder.find(asking("Three?"))).isNull();
  }

  @Test
  void whatIsThereStaysUnlessAskedOtherwise() throws Exception {
    String csv = "question,answer\nWhat is it?,%s\n";
    folder.take("faq.csv", csv.formatted("first"), PLAIN);
    assertThat(folder.take("faq.csv", csv.formatted("second"), PLAIN).kept()).isOne();
    assertThat(answer("What is it?")).contains("first");

    ImportOptions replacing = new ImportOptions("gpt", null, null, null, CALLER, true, false);
    ImportReport report = folder.take("faq.csv", csv.formatted("third"), replacing);
    assertThat(report.replaced()).isOne();
    assertThat(report.imported()).isZero();
    assertThat(answer("What is it?")).contains("third");
  }

  @Test
  void theFirstOfTwoAnswersToOneQuestionStays() throws Exception {
    ImportReport report =
        folder.take("faq.csv", "question,answer\nWhat is it?,first\nWhat is it?,second\n", PLAIN);
    assertThat(report.imported()).isOne();
    assertThat(report.kept()).isOne();
    assertThat(answer("What is it?")).contains("first");
  }

  @Test
  void aReplacedAnswerLeavesItsRefusalsToItsSuccessor() throws Exception {
    folder.take("faq.csv", FAQ, PLAIN);
    StoredCompletion entry = folder.find(asking("What is it?"));
    Digest refused = Digest.of("another wording");
    entry.repute().refuse(refused);
    folder.put(entry);
    ImportOptions replacing = new ImportOptions("gpt", null, null, null, CALLER, true, false);
    folder.take("faq.csv", FAQ, replacing);

    StoredCompletion successor = folder.find(asking("What is it?"));
    assertThat(successor.id()).isNotEqualTo(entry.id());
    assertThat(successor.repute().isWrongFor(refused)).isTrue();
  }

  @Test
  void aWishThatThePolicyDoesNotGrantIsNoEntryNobodyCanFind() throws Exception {
    Folder closed =
        new Folder(
            path, "cache: {policy: {semantic: {enabled: false}, controls: {namespace: false}}}");
    ImportOptions named = new ImportOptions("gpt", null, "team", null, CALLER, false, false);
    assertThat(closed.take("faq.csv", FAQ, named).skipped())
        .isEqualTo(Map.of("namespace-not-granted", 1L));
    assertThat(folder.take("faq.csv", FAQ, named).imported()).isOne();
    assertThat(folder.all())
        .singleElement()
        .matches(e -> e.key().scope().namespace().equals("team"));
  }

  @Test
  void aReadOnlyRouteGetsNothing() throws Exception {
    Folder closed =
        new Folder(path, "cache: {policy: {mode: read-only, semantic: {enabled: false}}}");
    assertThat(closed.take("faq.csv", FAQ, PLAIN).skipped()).isEqualTo(Map.of("read-only", 1L));
  }

  @Test
  void aFileThatNamesNoModelIsRefusedBeforeAnythingIsImported() {
    ImportOptions none = new ImportOptions(null, null, null, null, CALLER, false, false);
    assertThatThrownBy(() -> folder.take("faq.csv", FAQ, none))
        .isInstanceOf(FormatException.class)
        .hasMessageEndingWith("faq.csv:1: expected the column model, or --model");
  }

  @Test
  void whatDoesNotFitIntoMemoryIsSaid() throws Exception {
    Folder small =
        new Folder(
            path, "cache: {policy: {semantic: {enabled: false}}}\nstore: {max-bytes: 20000}");
    StringBuilder csv = new StringBuilder("question,answer\n");
    for (int i = 0; i < 100; i++) {
      csv.append("Which is number ").append(i).append("?,It is\n");
    }
    ImportReport report = small.take("faq.csv", csv.toString(), PLAIN);
    assertThat(report.imported()).isEqualTo(100);
    assertThat(report.text()).last().asString().startsWith("evicted").contains("store.max-bytes");
    assertThat(small.all()).hasSizeBetween(1, 30);
  }

  private ImportReport take(String log) throws Exception {
    return folder.take("log" + files.incrementAndGet() + ".jsonl", log, PLAIN);
  }

  private String answer(String question) throws Exception {
    return new String(folder.find(asking(question)).completion().json(), UTF_8);
  }

  private static String exchange(String request, String response) {
    return "{\"request\":" + request + ",\"response\":" + response + "}\n";
  }
}
