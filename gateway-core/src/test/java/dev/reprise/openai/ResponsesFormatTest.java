package dev.reprise.openai;

import static dev.reprise.openai.Streams.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.Completion;
import dev.reprise.chat.CompletionAssembler;
import dev.reprise.chat.ReplayForm;
import dev.reprise.chat.WireFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The Responses API through its one door. */
final class ResponsesFormatTest {
  private final WireFormat wire =
      new OpenAiResponses(new TextNormalization(true, true), true, () -> Instant.EPOCH);

  @Test
  void aBodyOfBothProtocolsHasAKeyInEach() throws Exception {
    byte[] body =
        bytes("{'model':'m','input':'q','messages':[{'role':'user','content':'q'}],'x':1}");
    ChatRequest response = wire.read(body);
    ChatRequest chat =
        new OpenAiChat(new TextNormalization(true, true), true, () -> Instant.EPOCH).read(body);
    assertThat(response.requestDigest()).isNotEqualTo(chat.requestDigest());
    assertThat(response.contextDigest()).isNotEqualTo(chat.contextDigest());
  }

  @Test
  void normalizationAndTheFieldForCachesAreUnderstood() throws Exception {
    ChatRequest one = wire.read(bytes("{'model':'m','input':' cafe\\u0301','cache':{'ttl':5}}"));
    ChatRequest other = wire.read(bytes("{'model':'m','input':'caf\\u00e9\\n'}"));
    assertThat(one.requestDigest()).isEqualTo(other.requestDigest());
    assertThat(one.extension()).containsEntry("ttl", "5");
    assertThat(one.body()).isEqualTo(bytes("{'model':'m','input':' cafe\\u0301'}"));
  }

  @Test
  void partsAreNamedByParametersAndItems() throws Exception {
    String form =
        "{'model':'m','instructions':'%s','stream':true,'input':[{'role':'user',"
            + "'content':'a'},{'role':'user','content':'%s'}]}";
    byte[] one = bytes(form.formatted("x", "b"));
    byte[] other = bytes(form.formatted("y", "c"));
    assertThat(wire.read(one).parts().get().names())
        .containsExactly("instructions", "model", "input[0]", "input[1]");
    assertThat(wire.read(one).parts().get().differing(wire.read(other).parts().get()))
        .containsExactly("instructions", "input[1]");
    assertThat(wire.read(bytes("{'model':'m','input':'q'}")).parts().get().names())
        .containsExactly("model", "input");
  }

  @Test
  void whatCameAsJsonIsKeptAndGivenAgainInEitherForm() throws Exception {
    ObjectNode response = new RandomResponses(new Random(7)).response(true);
    byte[] body = Spelling.of(response, new Random(7));
    CompletionAssembler assembler = wire.assembler(false, Streams.RULES);
    assembler.feed(body);
    Completion stored = Streams.whole(assembler.end());
    assertThat(stored.json()).isEqualTo(body);
    ChatRequest json = wire.read(bytes("{'model':'m','input':'q','stream':false}"));
    ChatRequest stream = wire.read(bytes("{'model':'m','input':'q','stream':true}"));
    assertThat(wire.replayType(json)).isEqualTo("application/json");
    assertThat(wire.replayType(stream)).startsWith("text/event-stream");
    JsonNode again = tree(wire.replay(stored, json, ReplayForm.PLAIN).getFirst());
    assertThat(again.get("output")).isEqualTo(tree(body).get("output"));
    assertThat(wire.replay(stored, stream, ReplayForm.PLAIN)).hasSize(1);
    List<byte[]> events = wire.replay(stored, stream, new ReplayForm(1, true));
    assertThat(events).hasSizeGreaterThan(8);
    assertThat(Canonical.of(new ResponsesClient().read(events))).isEqualTo(Canonical.of(again));
  }

  @Test
  void errorsAreWhatClientsOfTheProtocolExpect() {
    JsonNode error =
        tree(wire.error("no \"luck\"", "server_error", "upstream_closed")).get("error");
    assertThat(error.get("message").textValue()).isEqualTo("no \"luck\"");
    assertThat(error.get("type").textValue()).isEqualTo("server_error");
    assertThat(error.get("code").textValue()).isEqualTo("upstream_closed");
    assertThat(error.get("param").isNull()).isTrue();
  }

  @Test
  void anErrorEventIsReadAfterAnEventThatWasCut() {
    byte[] event = wire.errorEvent("no luck", "server_error", "upstream_closed");
    List<String> heard = new ArrayList<>();
    SseDecoder decoder = new SseDecoder(heard::add, 1_000);
    decoder.feed(
        "event: response.output_text.delta\ndata: {\"del".getBytes(StandardCharsets.UTF_8));
    decoder.feed(event);
    JsonNode error = tree(heard.getLast());
    assertThat(error.get("type").textValue()).isEqualTo("error");
    assertThat(error.get("message").textValue()).isEqualTo("no luck");
    assertThat(error.get("code").textValue()).isEqualTo("upstream_closed");
    assertThat(error.get("param").isNull()).isTrue();
    assertThat(error.get("sequence_number").isInt()).isTrue();
    CompletionAssembler assembler = wire.assembler(true, Streams.RULES);
    assembler.feed(event);
    assertThat(assembler.sawEnd()).isTrue();
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }
}
