package dev.reprise.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.EmbeddingsAnswer;
import dev.reprise.chat.Usage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors keep their bytes, and are told from everything that is none. */
final class EmbeddingsAnswerTest {
  private static final OpenAiEmbeddings FORMAT = new OpenAiEmbeddings(false);

  @Test
  void itemsAreTheirOwnBytesInTheOrderOfTheRequest() {
    String answer =
        "{'usage':{'total_tokens':7},'data':[ {'index':1,'embedding':'AAA='} ,"
            + "{ 'embedding' : [1.0e+00,-0.10], 'index':0 }],'x':[{}]}";
    EmbeddingsAnswer read = read(answer, 2);
    assertThat(read.items().stream().map(EmbeddingsAnswerTest::text))
        .containsExactly(
            "{ 'embedding' : [1.0e+00,-0.10], 'index':0 }", "{'index':1,'embedding':'AAA='}");
    assertThat(read.usage()).isEqualTo(new Usage(7, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          1 | {'data':[{'embedding':[1]}]}                           | true
          1 | {'data':[{'embedding':[1]}],'error':null,'usage':null} | true
          2 | {'data':[{'embedding':[1]},{'embedding':[2]}]}         | true
          2 | {'data':[{'embedding':[1]}]}                           | false
          1 | {'data':[{'embedding':[1]},{'embedding':[2]}]}         | false
          1 | {'data':[{'embedding':[]}]}                            | false
          1 | {'data':[{'embedding':''}]}                            | false
          1 | {'data':[{'embedding':[null]}]}                        | false
          1 | {'data':[{'embedding':[[1]]}]}                         | false
          1 | {'data':[{'embedding':null}]}                          | false
          1 | {'data':[{'index':0}]}                                 | false
          1 | {'data':[{'index':1,'embedding':[1]}]}                 | false
          1 | {'data':[{'index':-1,'embedding':[1]}]}                | false
          1 | {'data':[{'index':'0','embedding':[1]}]}               | false
          2 | {'data':[{'index':0,'embedding':[1]},{'index':0,'embedding':[1]}]} | false
          1 | {'data':[{'embedding':[1],'embedding':[2]}]}           | false
          1 | {'data':[{'embedding':[1]}],'data':[]}                 | false
          1 | {'data':[{'embedding':[1]}],'error':{}}                | false
          1 | {'data':[{'embedding':[1]}]} x                         | false
          1 | {'data':[{'embedding':[1]}]                            | false
          1 | {'data':[{'embedding':[NaN]}]}                         | false
          1 | {'data':[null]}                                        | false
          1 | {'data':{}}                                            | false
          1 | {}                                                     | false
          1 | []                                                     | false
          1 | x                                                      | false
          """)
  void anAnswerHasAVectorForEachItem(int items, String answer, boolean is) {
    assertThat(FORMAT.answer(bytes(answer), items, null) != null).isEqualTo(is);
  }

  @Test
  void anotherModelIsNoAnswer() {
    byte[] answer = bytes("{'data':[{'embedding':[1]}],'model':'text-embedding-3-small'}");
    assertThat(FORMAT.answer(answer, 1, "text-embedding-3-small")).isNotNull();
    assertThat(FORMAT.answer(answer, 1, "text-embedding-3-large")).isNull();
    assertThat(FORMAT.answer(answer, 1, null)).isNotNull();
  }

  @Test
  void nothingIsNoAnswer() {
    assertThat(FORMAT.answer(new byte[0], 1, null)).isNull();
  }

  @Test
  void joinedWithOthersOnlyTheListAndItsCountsDiffer() {
    EmbeddingsAnswer rest =
        read(
            "{'usage':{ 'prompt_tokens' : 5,'x':1.50 ,'total_tokens':6 }, 'data': ["
                + " {'embedding':[2.0],'index':0} ] , 'model':'m-1','y':{'prompt_tokens':1}}",
            1);
    List<byte[]> items = List.of(bytes("{'index':7,'embedding':[1.0]}"), rest.items().getFirst());
    assertThat(body(rest.with(items, new Usage(10, 0))))
        .isEqualTo(
            "{'usage':{ 'prompt_tokens' : 15,'x':1.50 ,'total_tokens':16 },"
                + " 'data': [{'index':0,'embedding':[1.0]},{'embedding':[2.0],'index':1}] ,"
                + " 'model':'m-1','y':{'prompt_tokens':1}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'index':@,'embedding':[1.0e0]}",
        "{ 'embedding':[1], 'x':{'index':5},'index' :@}",
        "{'embedding':'index','index':@ }"
      })
  void anItemIsNumberedWhereItsNumberStands(String item) {
    List<byte[]> items = List.of(bytes(item.replace("@", "12")), bytes(item.replace("@", "0")));
    assertThat(body(FORMAT.list("m", items, new Usage(3, 0))))
        .isEqualTo(
            "{'object':'list','data':["
                + item.replace("@", "0")
                + ","
                + item.replace("@", "1")
                + "],'model':'m','usage':{'prompt_tokens':3,'total_tokens':3}}");
  }

  @Test
  void anItemWithoutANumberIsGivenOne() {
    assertThat(body(FORMAT.list("a\"b", List.of(bytes("{'embedding':[1]}")), Usage.NONE)))
        .startsWith("{'object':'list','data':[{'index':0,'embedding':[1]}],'model':'a\\'b'");
  }

  private static EmbeddingsAnswer read(String answer, int items) {
    EmbeddingsAnswer read = FORMAT.answer(bytes(answer), items, null);
    if (read == null) {
      throw new AssertionError("no answer: " + answer);
    }
    return read;
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static String body(Iterator<byte[]> pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    pieces.forEachRemaining(all::writeBytes);
    return text(all.toByteArray());
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8).replace('"', '\'');
  }
}
