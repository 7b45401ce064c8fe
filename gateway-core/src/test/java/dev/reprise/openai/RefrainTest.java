package dev.reprise.openai;

import static dev.reprise.openai.Streams.assemble;
import static dev.reprise.openai.Streams.delta;
import static dev.reprise.openai.Streams.events;
import static dev.reprise.openai.Streams.finish;
import static dev.reprise.openai.Streams.flaw;
import static dev.reprise.openai.Streams.whole;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.reprise.chat.Unfit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chunks that are not read again say the same as if they were. */
final class RefrainTest {
  private static final String[] SNIPPETS = {
    "a",
    " word",
    "\"",
    "\\",
    "\n",
    "\u0001",
    "é",
    "\uD83D\uDE00",
    "\"content\":\"",
    "}]}",
    "data: ",
    ""
  };

  @Test
  void anyTextInPiecesAddsUpToItself() {
    Seeds.each(
        500,
        random -> {
          StringBuilder text = new StringBuilder("begin");
          List<String> chunks = new ArrayList<>(List.of(chunk(random, "begin")));
          for (int i = random.nextInt(12); i >= 0; i--) {
            String piece = piece(random);
            text.append(piece);
            chunks.add(chunk(random, piece));
          }
          chunks.add(finish(0, "stop"));
          JsonNode answer = whole(chunks.toArray(String[]::new));
          assertThat(answer.at("/choices/0/message/content").textValue())
              .isEqualTo(text.toString());
        });
  }

  private static String piece(Random random) {
    StringBuilder piece = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      piece.append(SNIPPETS[random.nextInt(SNIPPETS.length)]);
    }
    return piece.toString();
  }

  /** Mostly of one pattern; now and then with a blank more. */
  private static String chunk(Random random, String piece) {
    String blank = random.nextInt(5) == 0 ? " " : "";
    return delta(0, "{'content':" + blank + TextNode.valueOf(piece) + "}");
  }

  @Test
  void aPatternIsNotReadAgain() throws Exception {
    String one = delta(0, "{'content':'one'}").replace('\'', '"');
    String two = delta(0, "{'content':'tw\\u006f'}").replace('\'', '"');
    Refrain refrain = Refrain.of(one, Json.MAPPER.readTree(one));
    assertThat(refrain).isNotNull();
    assertThat(refrain.piece(two)).isEqualTo("two");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'role':'assistant','content':'a'}",
        "{'content':'a','reasoning_content':'b'}",
        "{'reasoning_content':'b'}",
        "{'content':null}",
        "{'content':['a']}",
        "{'c\\u006fntent':'a'}",
        "{}"
      })
  void whatSaysMoreOrLessThanAPieceHasNoRefrain(String delta) throws Exception {
    String chunk = delta(0, delta).replace('\'', '"');
    assertThat(Refrain.of(chunk, Json.MAPPER.readTree(chunk))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'content':'x','choices':[{'index':0,'delta':{'c\\u006fntent':'a'}}]}",
        "{'choices':[{'index':0,'delta':{'content':'a'},'logprobs':{'content':[{}]}}]}",
        "{'choices':[{'index':0,'delta':{'content':'a'},'finish_reason':'stop'}]}",
        "{'choices':[{'index':0,'delta':{'content':'a'}}],'usage':{'total_tokens':1}}",
        "{'choices':[{'index':0,'delta':{'content':'a'}},{'index':1,'delta':{}}]}",
        "{'x\\'content':'x','choices':[{'index':0,'delta':{'content' :'a'}}]}",
        "{'choices':[{'index':{'content':'x'},'delta':{'content' :'a'}}]}"
      })
  void whatSaysSomethingElseAsWellHasNone(String single) throws Exception {
    String chunk = single.replace('\'', '"');
    assertThat(Refrain.of(chunk, Json.MAPPER.readTree(chunk))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"two'}},{'index':1,'delta':{'content':'x", "t\tw", "t\\xw", "t\\"})
  void aPieceThatIsNoStringIsReadLikeAnyChunk(String literal) throws Exception {
    String one = delta(0, "{'content':'one'}").replace('\'', '"');
    String two = one.replace("one", literal.replace('\'', '"'));
    Refrain refrain = Refrain.of(one, Json.MAPPER.readTree(one));
    assertThat(refrain).isNotNull();
    assertThat(refrain.piece(two)).isNull();
  }

  @Test
  void choicesThatTakeTurnsAreKeptApart() {
    JsonNode answer =
        whole(
            delta(0, "{'content':'a'}"),
            delta(0, "{'content':'b'}"),
            delta(1, "{'content':'c'}"),
            delta(0, "{'content':'d'}"),
            finish(1, "stop"),
            finish(0, "stop"));
    assertThat(answer.at("/choices/0/message/content").textValue()).isEqualTo("abd");
    assertThat(answer.at("/choices/1/message/content").textValue()).isEqualTo("c");
  }

  @Test
  void aPieceAfterTheEndIsRefused() {
    byte[] stream =
        events(
            delta(0, "{'content':'a'}"),
            finish(0, "stop"),
            delta(0, "{'content':'b'}"),
            delta(0, "{'content':'c'}"));
    assertThat(flaw(assemble(true, List.of(stream)))).isEqualTo(Unfit.UNREADABLE);
  }
}
