package dev.reprise.openai;

import static dev.reprise.openai.Streams.assemble;
import static dev.reprise.openai.Streams.delta;
import static dev.reprise.openai.Streams.events;
import static dev.reprise.openai.Streams.finish;
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
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replay says what was stored, in either form, under an id and a date of its own. */
final class ReplayTest {
  private static final long NOW = 1_900_000_000L;
  private static final Pattern ID = Pattern.compile("(?:[A-Za-z0-9]+[-_])?[A-Za-z0-9]{24}");

  private final Replay replay = new Replay(() -> Instant.ofEpochSecond(NOW));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id':@,'created':#,'choices':[],'usage':{}}",
        " { 'id' :\t@\n, 'created'\r\n: # , 'usage' : null } \n",
        "{'usage':{'id':'x','created':1},'choices':[{'id':'y','created':2}],'created':#,'id':@}",
        "{'usage':1,'\\u0069d':@,'\\u0063reated':#}",
        "{'x':'\\'id\\':\\'a\\'','é😀':'中','id':@,'usage':0.10,'created':#}",
        "{'usage':1e5,'id':@}",
        "{'created':#,'usage':[]}",
        "{'id':null,'created':'1','usage':{}}",
      })
  void asJsonItChangesIdAndDateAlone(String form) {
    String stored = form.replace('\'', '"');
    for (String date : List.of("1", "-5", "0", "1700000000", "1.7e9")) {
      for (String id : List.of("\"chatcmpl-AbC\"", "\"\"", "\"a\\\"b-\\u00e9\"", "\"é\"")) {
        String old = stored.replace("@", id).replace("#", date);
        String again = new String(json(old), StandardCharsets.UTF_8);
        String expected = stored.replace("#", Long.toString(NOW));
        assertThat(again.replaceAll("\"(chatcmpl-)?[A-Za-z0-9]{24}\"", "@")).isEqualTo(expected);
      }
    }
  }

  private byte[] json(String stored) {
    return replay.json(
        new Completion(stored.getBytes(StandardCharsets.UTF_8), Usage.NONE), ReplayForm.PLAIN);
  }

  @Test
  void asJsonEveryCompletionKeepsItsContent() {
    Seeds.each(
        1_000,
        random -> {
          ObjectNode stored = new RandomCompletions(random).completion();
          ObjectNode again =
              (ObjectNode)
                  tree(
                      replay.json(
                          new Completion(Spelling.of(stored, random), Usage.NONE),
                          ReplayForm.PLAIN));
          assertRenewed(again, stored);
        });
  }

  @Test
  void asEventsEveryCompletionKeepsItsContent() {
    Seeds.each(
        2_000,
        random -> {
          ObjectNode stored = new RandomCompletions(random).completion();
          byte[] stream =
              replay
                  .events(
                      new Completion(Spelling.of(stored, random), Usage.NONE),
                      true,
                      ReplayForm.PLAIN)
                  .getFirst();
          var assembly = assemble(true, SseDecoderTest.split(stream, random));
          assertRenewed((ObjectNode) tree(whole(assembly).json()), stored);
        });
  }

  private static void assertRenewed(ObjectNode again, ObjectNode stored) {
    assertThat(again.get("created").longValue()).isEqualTo(NOW);
    assertThat(again.get("id").textValue()).matches(ID);
    again.set("id", stored.get("id"));
    again.set("created", stored.get("created"));
    assertThat(Canonical.of(again)).isEqualTo(Canonical.of(stored));
  }

  @Test
  void twoReplaysHaveDifferentIds() {
    byte[] stored = "{\"id\":\"c-1\"}".getBytes(StandardCharsets.UTF_8);
    Completion completion = new Completion(stored, Usage.NONE);
    assertThat(replay.json(completion, ReplayForm.PLAIN))
        .isNotEqualTo(replay.json(completion, ReplayForm.PLAIN));
    assertThat(replay.events(completion, true, ReplayForm.PLAIN).getFirst())
        .isNotEqualTo(replay.events(completion, true, ReplayForm.PLAIN).getFirst());
  }

  @Test
  void aStreamEndsInOneDoneAndHasUsageInItsLastChunkIfAskedFor() {
    Completion stored = stored("{'prompt_tokens':1,'completion_tokens':2}");
    List<String> with = data(replay.events(stored, true, ReplayForm.PLAIN).getFirst());
    assertThat(with.removeLast()).isEqualTo("[DONE]");
    JsonNode last = tree(with.removeLast());
    assertThat(last.get("choices")).isEmpty();
    assertThat(last.at("/usage/completion_tokens").intValue()).isEqualTo(2);
    assertThat(with).allMatch(chunk -> tree(chunk).get("usage").isNull());
    List<String> without = data(replay.events(stored, false, ReplayForm.PLAIN).getFirst());
    assertThat(without.removeLast()).isEqualTo("[DONE]");
    assertThat(without).isNotEmpty().allMatch(chunk -> !tree(chunk).has("usage"));
  }

  private static Completion stored(String usage) {
    return whole(
        assemble(
            true,
            List.of(
                events(
                    delta(0, "{'role':'assistant','content':'[DONE]'}"),
                    finish(0, "stop"),
                    "{'choices':[],'usage':" + usage + "}"))));
  }

  private static List<String> data(byte[] stream) {
    List<String> events = new ArrayList<>();
    new SseDecoder(events::add, 1 << 20).feed(stream);
    return events;
  }

  @Test
  void whatWasStoredWithoutUsageHasAUsageOfZero() {
    Completion stored = stored("null");
    JsonNode json = tree(replay.json(stored, ReplayForm.PLAIN));
    assertThat(json.at("/usage/total_tokens").intValue()).isZero();
    assertThat(json.at("/choices/0/message/content").textValue()).isEqualTo("[DONE]");
    List<String> stream = data(replay.events(stored, true, ReplayForm.PLAIN).getFirst());
    assertThat(tree(stream.get(stream.size() - 2)).at("/usage/prompt_tokens").isInt()).isTrue();
  }

  @Test
  void callsThatAreNumberedAlreadyAreNumberedOnce() {
    String message =
        "{'role':null,'tool_calls':[{'index':0,'id':'a','function':{'arguments':'{}'}}]}";
    String stored =
        ("{'id':'x','choices':[{'message':" + message + ",'delta':null,'finish_reason':'stop'}]}")
            .replace('\'', '"');
    byte[] stream =
        replay
            .events(
                new Completion(stored.getBytes(StandardCharsets.UTF_8), Usage.NONE),
                false,
                ReplayForm.PLAIN)
            .getFirst();
    JsonNode again = tree(whole(assemble(true, List.of(stream))).json());
    assertThat(again.at("/choices/0/message/tool_calls/0/id").textValue()).isEqualTo("a");
    assertThat(again.at("/choices/0/message/role").textValue()).isEqualTo("assistant");
  }
}
