package dev.reprise.openai;

import static dev.reprise.openai.Streams.assemble;
import static dev.reprise.openai.Streams.tree;
import static dev.reprise.openai.Streams.whole;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.Completion;
import dev.reprise.chat.ReplayForm;
import dev.reprise.chat.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A policy may have replays come in pieces, and without the tokens that they once cost. */
final class ReplayFormTest {
  private static final long NOW = 1_900_000_000L;
  private static final ReplayForm NO_USAGE = new ReplayForm(0, false);

  private final Replay replay = new Replay(() -> Instant.ofEpochSecond(NOW));

  @Test
  @DisplayName("S63 a replay comes in pieces that add up to what was stored")
  void piecesAddUpToWhatWasStored() {
    Seeds.each(
        2_000,
        random -> {
          int most = random.nextInt(1, 9);
          ObjectNode stored = new RandomCompletions(random).completion();
          Completion completion = new Completion(Spelling.of(stored, random), Usage.NONE);
          List<byte[]> events = replay.events(completion, true, new ReplayForm(most, true));
          ObjectNode again = (ObjectNode) tree(whole(assemble(true, events)).json());
          again.set("id", stored.get("id"));
          again.set("created", stored.get("created"));
          assertThat(Canonical.of(again)).isEqualTo(Canonical.of(stored));
          for (byte[] event : events.subList(0, events.size() - 1)) {
            assertPiece(event, most);
          }
        });
  }

  private static void assertPiece(byte[] event, int most) {
    JsonNode choice = tree(data(event)).at("/choices/0");
    for (String name : List.of("content", "reasoning_content", "refusal")) {
      String text = choice.at("/delta/" + name).asText("");
      boolean odds = choice.hasNonNull("logprobs");
      assertThat(text.codePointCount(0, text.length())).isLessThanOrEqualTo(odds ? 999 : most);
    }
  }

  @Test
  void eachEventIsAnArrayOfItsOwnFromTheRoleToDone() {
    List<byte[]> events =
        events("{'role':'assistant','content':'abcde','reasoning':'xyz','tool_calls':null}", 2);
    assertThat(deltas(events))
        .containsExactly(
            "{'role':'assistant'}",
            "{'reasoning':'xy'}",
            "{'reasoning':'z'}",
            "{'content':'ab'}",
            "{'content':'cd'}",
            "{'content':'e'}",
            "{}");
    assertThat(data(events.getLast())).isEqualTo("[DONE]");
  }

  @Test
  void argumentsAndTextsThatClientsDoNotAddUpStayWhole() {
    String call = "{'id':'call-1','type':'function','function':{'name':'f','arguments':'{}'}}";
    List<String> deltas =
        deltas(events("{'content':null,'agent':'planner','tool_calls':[" + call + "]}", 1));
    assertThat(deltas)
        .containsExactly(
            "{'role':'assistant'}",
            "{'content':null,'agent':'planner'}",
            "{'tool_calls':[{'index':0," + call.substring(1) + "]}",
            "{}");
  }

  @Test
  void oddsStayBesideTheirText() {
    String choice =
        "{'message':{'content':'abc'},'logprobs':{'content':[{'token':'abc'}]},"
            + "'finish_reason':'stop'}";
    List<byte[]> events = replay.events(stored("{'choices':[" + choice + "]}"), false, pieces(1));
    assertThat(deltas(events)).containsExactly("{'role':'assistant'}", "{'content':'abc'}", "{}");
    assertThat(tree(data(events.get(1))).at("/choices/0/logprobs/content/0/token").textValue())
        .isEqualTo("abc");
  }

  @Test
  void allIsInOneArrayWhereNothingIsCut() {
    assertThat(events("{'content':'abc'}", 0)).hasSize(1);
  }

  @Test
  void aLongAnswerAndALongListOfSourcesStayBounded() {
    String text = "word ".repeat(160_000);
    String sources = "{'citations':['" + "s".repeat(100_000) + "'],'choices':[%s]}";
    String choice = "{'message':{'content':'" + text + "'},'finish_reason':'stop'}";
    Completion completion = stored(sources.formatted(choice));
    List<byte[]> events = replay.events(completion, false, pieces(1));
    assertThat(events).hasSizeLessThan(8_300);
    assertThat(events.stream().mapToLong(event -> event.length).sum()).isLessThan(5_000_000);
    JsonNode again = tree(whole(assemble(true, events)).json());
    assertThat(again.at("/choices/0/message/content").textValue()).isEqualTo(text);
    assertThat(again.at("/citations/0").textValue()).hasSize(100_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\\ud83d", "a\\ud83db", "\\ude00", "\\ud83d\\ud83d\\ude00"})
  void halfAPairOfSurrogatesIsSaidAgain(String text) {
    Completion stored =
        stored("{'choices':[{'message':{'content':'" + text + "'},'finish_reason':'stop'}]}");
    for (int most = 0; most < 3; most++) {
      List<byte[]> events = replay.events(stored, false, pieces(most));
      assertThat(events).allSatisfy(Expect::utf8);
      JsonNode again = tree(whole(assemble(true, events)).json());
      assertThat(again.at("/choices/0/message"))
          .isEqualTo(tree("{'content':'" + text + "','role':'assistant'}"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {'usage':{'a':12,'cost':-1.5e3,'x':{'y':[7,'8',null]}},'choices':[9]} | \
          {'usage':{'a':0,'cost':0,'x':{'y':[0,'8',null]}},'choices':[9]}
          {'usage':{ 'total_tokens' : 3 } , 'choices':[{'usage':{'a':1}}]} | \
          {'usage':{ 'total_tokens' : 0 } , 'choices':[{'usage':{'a':1}}]}
          {'choices':[],'usage':null}  | {'choices':[],'usage':null}
          {'choices':[],'usage':{}}    | {'choices':[],'usage':{}}
          {'choices':[],'usage':5}     | {'choices':[],'usage':0}
          """)
  @DisplayName("S103 a hit names no tokens where the policy says so")
  void aHitNamesNoTokensWhereThePolicySaysSo(String stored, String expected) {
    String json = new String(replay.json(stored(stored), NO_USAGE), StandardCharsets.UTF_8);
    assertThat(json.replace('"', '\'')).isEqualTo(expected);
  }

  @Test
  @DisplayName("S103 a replayed stream's usage chunk names no tokens where the policy says so")
  void aStreamNamesNoTokensWhereThePolicySaysSo() {
    Completion completion =
        stored(
            "{'choices':[{'message':{'content':'x'},'finish_reason':'stop'}],"
                + "'usage':{'prompt_tokens':12,'details':{'cached':[3.5]},'tier':'a'}}");
    List<String> data = new ArrayList<>();
    new SseDecoder(data::add, 1 << 20).feed(replay.events(completion, true, NO_USAGE).getFirst());
    assertThat(tree(data.get(data.size() - 2)).get("usage"))
        .isEqualTo(tree("{'prompt_tokens':0,'details':{'cached':[0]},'tier':'a'}"));
    assertThat(data.subList(0, data.size() - 2)).allMatch(it -> tree(it).get("usage").isNull());
  }

  private List<byte[]> events(String message, int most) {
    String choice = "{'message':" + message + ",'finish_reason':'stop'}";
    return replay.events(stored("{'id':'c-1','choices':[" + choice + "]}"), false, pieces(most));
  }

  private static ReplayForm pieces(int most) {
    return new ReplayForm(most, true);
  }

  private static Completion stored(String json) {
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return new Completion(bytes, Usage.NONE);
  }

  private static List<String> deltas(List<byte[]> events) {
    return events.subList(0, events.size() - 1).stream()
        .map(event -> tree(data(event)).at("/choices/0/delta").toString().replace('"', '\''))
        .toList();
  }

  /** The data of the first event. */
  private static String data(byte[] stream) {
    List<String> data = new ArrayList<>();
    new SseDecoder(data::add, 1 << 24).feed(stream);
    return data.getFirst();
  }
}
