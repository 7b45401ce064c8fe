package dev.reprise.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.Digest;
import dev.reprise.chat.EmbeddingsRequest;
import dev.reprise.chat.EmbeddingsRequest.Item;
import dev.reprise.chat.UnreadableRequestException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request for embeddings is as many items, each with a key of its own. */
final class EmbeddingsRequestTest {
  private static final OpenAiEmbeddings FORMAT = new OpenAiEmbeddings(false);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          "abc"             | 3
          ["abc"]           | 3
          ["abc","d","abc"] | 3 1 3
          [1,2,3,4]         | 4
          [[1,2,3,4]]       | 4
          [[1],[2,3]]       | 1 2
          " é\u0301 "      | 4
          """)
  void theInputIsItems(String input, String lengths) throws Exception {
    EmbeddingsRequest request = read("{'model':'m','input':" + input + "}");
    assertThat(request.items().stream().map(item -> "" + item.length()))
        .containsExactly(lengths.split(" "));
    assertThat(request.request().question()).isNull();
    assertThat(request.request().traits()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'model':'m'}",
        "{'input':'a'}",
        "{'model':'m','input':''}",
        "{'model':'m','input':[]}",
        "{'model':'m','input':['a','']}",
        "{'model':'m','input':[[]]}",
        "{'model':'m','input':[[1],[]]}",
        "{'model':'m','input':['a',[1]]}",
        "{'model':'m','input':['a',1]}",
        "{'model':'m','input':[1,'a']}",
        "{'model':'m','input':[1.5]}",
        "{'model':'m','input':[[1,null]]}",
        "{'model':'m','input':[{'text':'a'}]}",
        "{'model':'m','input':{'text':'a'}}",
        "{'model':'m','input':null}",
        "{'model':'m','input':5}",
        "{'model':'m','input':['a'}",
        "{'model':'m','input':['a'",
        "{'model':'m','input':[",
        "{'model':'m','input':'a','input':'a'}",
        "{'model':'m','input':'a','late_chunking':true}",
        "{'model':'m','input':'\\ud800'}",
        "[]"
      })
  void anythingElseIsForwarded(String body) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOf(UnreadableRequestException.class)
        .hasMessage("not an embeddings request")
        .hasNoCause();
  }

  @Test
  void thereIsABoundOnItems() throws Exception {
    String many = IntStream.range(0, 2_048).mapToObj(i -> "'a'").collect(Collectors.joining(","));
    assertThat(read("{'model':'m','input':[" + many + "]}").items()).hasSize(2_048);
    assertThatThrownBy(() -> read("{'model':'m','input':['a'," + many + "]}"))
        .isInstanceOf(UnreadableRequestException.class);
  }

  @Test
  void whateverChangesAVectorSplitsTheKey() throws Exception {
    Digest plain = context("");
    Set<Digest> contexts = new HashSet<>();
    List<String> fields =
        List.of(
            ",'dimensions':3",
            ",'dimensions':4",
            ",'encoding_format':'float'",
            ",'encoding_format':'base64'",
            ",'input_type':'query'",
            ",'x_new':{}");
    for (String field : fields) {
      contexts.add(context(field));
    }
    assertThat(contexts).hasSize(fields.size()).doesNotContain(plain);
    assertThat(context(",'user':'u','metadata':{'a':1}")).isEqualTo(plain);
  }

  private static Digest context(String more) throws UnreadableRequestException {
    return read("{'model':'m','input':'a'" + more + "}").request().contextDigest();
  }

  @Test
  void equalItemsHaveEqualKeysAndNoOthers() {
    Seeds.each(
        300,
        random -> {
          RandomJson json = new RandomJson(random);
          ObjectNode request = Json.MAPPER.createObjectNode().put("model", "m");
          ArrayNode input = request.putArray("input");
          List<String> texts = new ArrayList<>();
          for (int i = random.nextInt(1, 9); i > 0; i--) {
            texts.add(json.random.nextBoolean() ? json.words() : json.pick("a", "A", "a ", "é"));
            input.add(texts.getLast());
          }
          List<Item> items = FORMAT.read(Spelling.of(request, random)).items();
          for (int i = 0; i < texts.size(); i++) {
            for (int j = 0; j < texts.size(); j++) {
              boolean equal = texts.get(i).equals(texts.get(j));
              assertThat(items.get(i).digest().equals(items.get(j).digest())).isEqualTo(equal);
            }
          }
        });
  }

  @Test
  void tokensAreNoTextAndNoOtherTokens() throws Exception {
    List<Item> items = read("{'model':'m','input':[[1],[11],[1,1],[0],[-1]]}").items();
    assertThat(items.stream().map(Item::digest).distinct()).hasSize(5);
    Digest text = read("{'model':'m','input':'1'}").items().getFirst().digest();
    assertThat(items).extracting(Item::digest).doesNotContain(text);
  }

  @Test
  void aBodyIsNarrowedToItsItemsAndIsTheSameElsewhere() throws Exception {
    String body =
        "{ 'x': [1.0e0 ,2],\n'input' : [ 'a\\\"]' ,'\\u00e9',\t'c' ] , 'model':'m' }"
            .replace('\'', '"');
    byte[] narrowed = FORMAT.only(body.getBytes(StandardCharsets.UTF_8), List.of(0, 1));
    assertThat(new String(narrowed, StandardCharsets.UTF_8))
        .isEqualTo(
            "{ 'x': [1.0e0 ,2],\n'input' : ['a\\\"]','\\u00e9'] , 'model':'m' }"
                .replace('\'', '"'));
    String tokens = "{'input':[[1, 2],[3]],'model':'m'}".replace('\'', '"');
    assertThat(FORMAT.only(tokens.getBytes(StandardCharsets.UTF_8), List.of(1)))
        .asString()
        .isEqualTo("{'input':[[3]],'model':'m'}".replace('\'', '"'));
  }

  @Test
  void aNarrowedBodyHasTheSameKeys() {
    Seeds.each(
        300,
        random -> {
          RandomJson json = new RandomJson(random);
          ObjectNode request = Json.MAPPER.createObjectNode().put("model", "m");
          request.set("x", json.value(2));
          ArrayNode input = request.putArray("input");
          int size = random.nextInt(1, 9);
          for (int i = 0; i < size; i++) {
            input.add(json.words());
          }
          byte[] body = Spelling.of(request, random);
          List<Integer> some =
              IntStream.range(0, size).filter(i -> random.nextBoolean()).boxed().toList();
          if (some.isEmpty()) {
            return;
          }
          EmbeddingsRequest whole = FORMAT.read(body);
          EmbeddingsRequest part = FORMAT.read(FORMAT.only(body, some));
          assertThat(part.items()).isEqualTo(some.stream().map(whole.items()::get).toList());
          assertThat(part.request().contextDigest()).isEqualTo(whole.request().contextDigest());
        });
  }

  private static EmbeddingsRequest read(String body) throws UnreadableRequestException {
    return FORMAT.read(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
