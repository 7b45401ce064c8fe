package dev.reprise.openai;

import static dev.reprise.openai.Streams.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.Completion;
import dev.reprise.chat.CompletionAssembler;
import dev.reprise.chat.ReplayForm;
import dev.reprise.chat.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A replayed response says what was stored, under a date of its own and an id that still works. */
final class ResponsesReplayTest {
  private static final long NOW = 1_900_000_000L;
  private static final String TEXT =
      "{'type':'message','id':'m','status':'completed','content':"
          + "[{'type':'output_text','text':'%s'}]}";

  private final ResponsesReplay replay = new ResponsesReplay(() -> Instant.ofEpochSecond(NOW));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id':@,'created_at':#,'store':false,'output':[{'id':'a','created_at':2}]}",
        " {'store':false , 'id' :\t@\n, 'created_at'\r\n: # , 'usage' : {'input_tokens':1} } \n",
        "{'text':{'id':'x','store':true},'created_at':#,'completed_at':#,'id':@,'store':false}",
        "{'\\u0069d':@,'é😀':'\\'id\\':1','created_at':#,'x':1e5,'store':false}",
      })
  void asJsonItChangesIdAndDatesAlone(String form) {
    String stored = form.replace('\'', '"');
    for (String date : List.of("1", "-5", "1700000000", "1.7e9")) {
      for (String id : List.of("\"resp_AbC\"", "\"\"", "\"a\\\"b-\\u00e9\"")) {
        String again = utf8(json(stored.replace("@", id).replace("#", date), ReplayForm.PLAIN));
        assertThat(again.replaceAll("\"(resp_)?[A-Za-z0-9]{24}\"", "@"))
            .isEqualTo(stored.replace("#", Long.toString(NOW)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"true,true", "false,false", "null,true", "1,true"})
  void theIdStaysIfTheProviderKeepsTheResponse(String store, boolean same) {
    String stored = "{'id':'resp_1','store':%s,'created_at':1}".formatted(store);
    JsonNode again = tree(json(stored.replace('\'', '"'), ReplayForm.PLAIN));
    assertThat(again.get("id").textValue().equals("resp_1")).isEqualTo(same);
    assertThat(again.get("id").textValue()).startsWith("resp_");
    assertThat(again.get("created_at").longValue()).isEqualTo(NOW);
  }

  @Test
  void twoReplaysOfWhatNobodyKeepsHaveDifferentIds() {
    String stored = "{\"id\":\"resp_1\",\"store\":false}";
    assertThat(json(stored, ReplayForm.PLAIN)).isNotEqualTo(json(stored, ReplayForm.PLAIN));
  }

  @Test
  void usageIsZeroThroughoutIfItShallNotBeNamed() {
    String stored =
        "{'input_tokens':1,'usage':{'input_tokens':12,'input_tokens_details':{'cached_tokens':3,"
            + "'by':[4,{'x':-5.5}]},'note':'6','output_tokens':7,'total_tokens':19},'x':8}";
    String again = utf8(json(stored.replace('\'', '"'), new ReplayForm(0, false)));
    assertThat(again.replace('"', '\''))
        .isEqualTo(
            "{'input_tokens':1,'usage':{'input_tokens':0,'input_tokens_details':{'cached_tokens':0,"
                + "'by':[0,{'x':0}]},'note':'6','output_tokens':0,'total_tokens':0},'x':8}");
    assertThat(json("{\"usage\":null}", new ReplayForm(0, false)))
        .isEqualTo(json("{\"usage\":null}", ReplayForm.PLAIN));
  }

  @Test
  void whatSpeaksOfTheFirstCallerComesEmpty() {
    String stored =
        "{'metadata': {'user':'a','b':{}} ,'user':'a' , 'safety_identifier':'h','x':{'user':'a'},"
            + "'prompt_cache_key':'k','output':[%s]}";
    String first = stored.formatted(TEXT.formatted("metadata"));
    String again = utf8(json(first.replace('\'', '"'), ReplayForm.PLAIN));
    String expected =
        "{'metadata': {} ,'user':null , 'safety_identifier':null,'x':{'user':'a'},"
            + "'prompt_cache_key':null,'output':[%s]}";
    assertThat(again.replace('"', '\'')).isEqualTo(expected.formatted(TEXT.formatted("metadata")));
    String none = "{\"metadata\":null,\"user\":null,\"prompt_cache_key\":null}";
    assertThat(utf8(json(none, ReplayForm.PLAIN))).isEqualTo(none);
  }

  private byte[] json(String stored, ReplayForm form) {
    return replay.json(new Completion(bytes(stored), Usage.NONE), form);
  }

  @Test
  void asEventsEveryResponseAddsUpToWhatWasStored() {
    Seeds.each(
        500,
        random -> {
          ObjectNode stored = new RandomResponses(random).response(random.nextBoolean());
          List<byte[]> stream = events(stored, random.nextInt(4), random);
          JsonNode read = new ResponsesClient().read(stream);
          assertRenewed(read.deepCopy(), stored);
        });
  }

  @Test
  void assembledAgainEveryStreamComesToWhatWasStored() {
    Seeds.each(
        500,
        random -> {
          ObjectNode stored = new RandomResponses(random).response(random.nextBoolean());
          List<byte[]> stream = events(stored, random.nextInt(4), random);
          CompletionAssembler assembler =
              new ResponsesAssembler(1 << 20, new ResponsesFitness(Streams.RULES));
          stream.forEach(
              event -> SseDecoderTest.split(event, random).forEach(part -> feed(assembler, part)));
          assertThat(assembler.sawEnd()).isTrue();
          assertRenewed((ObjectNode) tree(Streams.whole(assembler.end()).json()), stored);
        });
  }

  private static void feed(CompletionAssembler assembler, byte[] part) {
    assertThat(assembler.sawEnd()).isFalse();
    assembler.feed(part);
  }

  private static void assertRenewed(ObjectNode again, ObjectNode stored) {
    assertThat(again.get("created_at").longValue()).isEqualTo(NOW);
    assertThat(again.get("id").equals(stored.get("id"))).isEqualTo(stored.get("store").asBoolean());
    again.set("id", stored.get("id"));
    again.set("created_at", stored.get("created_at"));
    assertThat(Canonical.of(again)).isEqualTo(Canonical.of(stored));
  }

  private List<byte[]> events(ObjectNode stored, int charsPerEvent, Random random) {
    Completion completion = new Completion(Spelling.of(stored, random), Usage.NONE);
    return replay.events(completion, new ReplayForm(charsPerEvent, true));
  }

  @Test
  void eventsAreFramedWithTheirNamesAndEndWithTheResponse() {
    String stream = utf8(message("hi", 0).getFirst());
    assertThat(stream.lines().filter(line -> line.startsWith("event: ")))
        .containsExactly(
            "event: response.created",
            "event: response.in_progress",
            "event: response.output_item.added",
            "event: response.content_part.added",
            "event: response.output_text.delta",
            "event: response.output_text.done",
            "event: response.content_part.done",
            "event: response.output_item.done",
            "event: response.completed");
    assertThat(stream).endsWith("\n\n").doesNotContain("[DONE]");
  }

  @Test
  void textsAreCutBetweenCodePoints() {
    List<byte[]> events = message("a😀b", 1);
    assertThat(events).hasSize(11);
    assertThat(events.stream().map(ResponsesReplayTest::utf8))
        .filteredOn(event -> event.contains("\"delta\":"))
        .extracting(event -> event.replaceAll("(?s).*\"delta\":\"(.*?)\".*", "$1"))
        .containsExactly("a", "\\uD83D\\uDE00", "b");
  }

  @Test
  void aLongTextComesInABoundedNumberOfEvents() {
    assertThat(message("x".repeat(100_000), 1)).hasSizeBetween(10_000, 10_010);
  }

  @Test
  void whatWasCutShortEndsAsIncomplete() {
    String stored =
        "{'status':'incomplete','incomplete_details':{'reason':'max_output_tokens'},'output':["
            + TEXT.formatted("a")
            + "]}";
    assertThat(utf8(events(stored, 0).getFirst()))
        .contains("event: response.incomplete\n", "'reason':'max_output_tokens'".replace('\'', '"'))
        .doesNotContain("response.completed");
  }

  @Test
  void aCallWithoutAnIdComesAtOnce() {
    String call = "{'type':'function_call','call_id':'c','name':'f','arguments':'{}'}";
    String stream = utf8(events("{'output':[" + call + "]}", 1).get(2));
    assertThat(stream)
        .contains("response.output_item.added", "'arguments':'{}'".replace('\'', '"'));
    assertThat(events("{'output':[" + call + "]}", 1)).hasSize(5);
  }

  @Test
  void halfASurrogatePairComesAsItIs() {
    assertThat(utf8(message("é\\ud83d", 0).getFirst())).contains("\"é\\uD83D\"");
  }

  private List<byte[]> message(String text, int charsPerEvent) {
    return events("{'output':[" + TEXT.formatted(text) + "]}", charsPerEvent);
  }

  private List<byte[]> events(String stored, int charsPerEvent) {
    Completion completion = new Completion(bytes(stored.replace('\'', '"')), Usage.NONE);
    return replay.events(completion, new ReplayForm(charsPerEvent, true));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
