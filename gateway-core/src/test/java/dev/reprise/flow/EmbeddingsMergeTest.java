package dev.reprise.flow;

import static dev.reprise.flow.EmbeddingsTester.item;
import static dev.reprise.flow.EmbeddingsTester.items;
import static dev.reprise.flow.EmbeddingsTester.list;
import static dev.reprise.flow.EmbeddingsTester.zipped;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.Digest;
import dev.reprise.chat.EmbeddingsRequest.Item;
import dev.reprise.upstream.Headers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Some items are stored, the others come from upstream, and the caller cannot tell. */
final class EmbeddingsMergeTest {
  private final EmbeddingsTester flow = new EmbeddingsTester();

  @Test
  void onlyTheMissingItemsAreAskedFor() {
    flow.fill(List.of("b"));
    FakeExchange exchange = flow.ask(List.of("aa", "b", "c", "aa"));
    assertThat(flow.sent())
        .isEqualTo("{\"model\":\"gpt-e\", \"input\":[\"aa\",\"c\"],\"dimensions\": 3}");
    assertThat(flow.heads.getLast().contentLength()).isEqualTo(flow.sent().length());
    assertThat(exchange.started()).isFalse();
    flow.answer();
    assertThat(exchange.cacheHeader()).isEqualTo("reprise; fwd=miss; stored; detail=partial");
    assertThat(items(exchange.text()))
        .containsExactly(item(0, "aa"), item(1, "b"), item(2, "c"), item(3, "aa"));
    assertThat(exchange.text())
        .startsWith("{\"object\":\"list\",\"data\":[{")
        .endsWith("}],\"model\":\"gpt-e\",\"usage\":{\"prompt_tokens\":4,\"total_tokens\":4}}");
    assertThat(exchange.outcome.spent().promptTokens()).isEqualTo(3);
    assertThat(exchange.outcome.saved().promptTokens()).isOne();
    assertThat(exchange.ends).isOne();
    assertThat(flow.ask(List.of("c", "aa")).cacheHeader()).contains("detail=exact");
  }

  @Test
  void whereThePolicyNamesNoTokensOnlyTheRestIsCounted() {
    flow.fill(List.of("b"));
    flow.usage = false;
    FakeExchange exchange = flow.fill(List.of("b", "cc"));
    assertThat(exchange.text()).endsWith("{\"prompt_tokens\":2,\"total_tokens\":2}}");
  }

  /** Words of one to three letters, so that requests overlap and repeat. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 40})
  void everyInputGetsItsOwnVectorWhateverIsStored(int most) {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      EmbeddingsTester tester = new EmbeddingsTester();
      Set<String> known = new HashSet<>();
      for (int request = 0; request < 6; request++) {
        List<String> words = words(random, most);
        FakeExchange exchange = tester.ask(words);
        if (!exchange.started()) {
          tester.answer();
        }
        List<String> expected =
            IntStream.range(0, words.size()).mapToObj(i -> item(i, words.get(i))).toList();
        assertThat(items(exchange.text())).as("seed %s", seed).isEqualTo(expected);
        assertThat(exchange.text()).as("seed %s", seed).isEqualTo(charged(words, known));
        known.addAll(words);
        assertThat(tester.store.map).hasSize(known.size());
      }
    }
  }

  private static List<String> words(Random random, int most) {
    List<String> words = new ArrayList<>();
    for (int i = random.nextInt(1, most + 1); i > 0; i--) {
      words.add("wxy".substring(0, random.nextInt(1, 4)) + random.nextInt(10));
    }
    return words;
  }

  /** An item that is asked for once costs once, however often it is in the request. */
  private static String charged(List<String> words, Set<String> known) {
    boolean whole = words.stream().noneMatch(known::contains);
    Set<String> asked = new HashSet<>(known);
    int tokens = 0;
    for (String word : words) {
      tokens += whole || known.contains(word) || asked.add(word) ? word.length() : 0;
    }
    return EmbeddingsTester.list(words).replaceAll("_tokens\":\\d+", "_tokens\":" + tokens);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          400 | application/json | {"error":{}}
          500 | text/html        | x
          200 | text/html        | x
          200 | application/json | {"data":[]}
          200 | application/json | {"data":[{"embedding":[1]},{"embedding":[2]}]}
          200 | application/json | {"data":[{"embedding":[1]}],"model":"another"}
          200 | application/json | {"data":
          """)
  void anythingButTheMissingItemsHasTheRequestForwardedWhole(
      int status, String type, String answer) {
    flow.fill(List.of("b"));
    FakeExchange exchange = flow.ask(List.of("a", "b"));
    flow.upstream.head(status, type, null);
    if (flow.calls() == 2) {
      flow.upstream.part(answer);
      flow.upstream.complete();
    }
    assertThat(exchange.started()).isFalse();
    assertThat(flow.sent()).isEqualTo(EmbeddingsTester.body(List.of("a", "b")));
    flow.upstream.head(429, "application/json", null);
    flow.upstream.part("late");
    flow.upstream.complete();
    assertThat(exchange.statusCode()).isEqualTo(429);
    assertThat(exchange.text()).isEqualTo("late");
    assertThat(exchange.cacheHeader()).isEqualTo("reprise; fwd=miss");
    assertThat(flow.calls()).isEqualTo(3);
  }

  @Test
  void theRestIsAskedForPlainAndTakenCodedAllTheSame() throws InterruptedException {
    flow.headers = Headers.of("accept-encoding", "gzip");
    flow.fill(List.of("b"));
    FakeExchange exchange = flow.ask(List.of("a", "b"));
    assertThat(flow.heads.getLast().headers().all("accept-encoding")).containsExactly("identity");
    flow.answerZipped(zipped(list(List.of("a"))));
    exchange.runNextTasks();
    assertThat(exchange.head.headers().first("content-encoding")).isNull();
    assertThat(items(exchange.text())).containsExactly(item(0, "a"), item(1, "b"));
    assertThat(exchange.cacheHeader()).isEqualTo("reprise; fwd=miss; stored; detail=partial");
  }

  @Test
  void aRestInACodingThatIsNotKnownHasTheRequestForwardedWhole() {
    flow.headers = Headers.of("accept-encoding", "br");
    flow.fill(List.of("b"));
    FakeExchange exchange = flow.ask(List.of("a", "b"));
    flow.upstream.head(200, "application/json", "br");
    assertThat(flow.heads.getLast().headers().all("accept-encoding")).containsExactly("br");
    flow.answer();
    assertThat(exchange.text()).isEqualTo(list(List.of("a", "b")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Digest", "idempotency-key", "Signature"})
  void aBodyThatIsBoundIsNeverNarrowed(String header) {
    flow.headers = Headers.of(header, "x");
    flow.fill(List.of("b"));
    flow.ask(List.of("a", "b"));
    assertThat(flow.sent()).isEqualTo(EmbeddingsTester.body(List.of("a", "b")));
  }

  @Test
  void aFailedCallForTheRestIsNotMadeAgain() {
    flow.fill(List.of("b"));
    FakeExchange exchange = flow.ask(List.of("a", "b"));
    flow.upstream.head(200, "application/json", null);
    flow.upstream.part("{");
    flow.upstream.fail();
    assertThat(exchange.statusCode()).isEqualTo(502);
    assertThat(exchange.cacheHeader()).isEqualTo("reprise; fwd=miss; detail=partial");
    assertThat(flow.calls()).isEqualTo(2);
  }

  @Test
  void aCallerThatLeavesCancelsTheCallForTheRest() {
    flow.fill(List.of("b"));
    FakeExchange exchange = flow.ask(List.of("a", "b"));
    exchange.leave();
    assertThat(flow.upstream.heard).endsWith("cancel");
    assertThat(exchange.started()).isFalse();
  }

  @Test
  void aStoreThatFailsToKeepCostsNoAnswer() {
    flow.fill(List.of("b"));
    flow.store.failing.add("put");
    FakeExchange exchange = flow.fill(List.of("a", "b"));
    assertThat(exchange.cacheHeader()).isEqualTo("reprise; fwd=miss; detail=partial");
    assertThat(items(exchange.text())).containsExactly(item(0, "a"), item(1, "b"));
  }

  @Test
  void sharesAddUpToWhatWasCharged() {
    assertThat(EmbeddingsShelf.shares(10, lengths(1, 1, 1))).containsExactly(4, 3, 3);
    assertThat(EmbeddingsShelf.shares(7, lengths(3, 11))).containsExactly(2, 5);
    assertThat(EmbeddingsShelf.shares(0, lengths(3, 11))).containsExactly(0, 0);
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      int[] lengths = random.ints(random.nextInt(1, 50), 1, 100_000).toArray();
      long tokens = random.nextLong(1L << 40);
      long[] shares = EmbeddingsShelf.shares(tokens, lengths(lengths));
      assertThat(Arrays.stream(shares).sum()).isEqualTo(tokens);
    }
  }

  private static List<Item> lengths(int... lengths) {
    return Arrays.stream(lengths).mapToObj(length -> new Item(Digest.of("x"), length)).toList();
  }
}
