package dev.reprise.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.UnreadableRequestException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What speaks to the cache is cut out of a body, and nothing else is. */
final class CacheFieldTest {
  private static final String PLAIN =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]";

  @Test
  void theMemberIsCutOutAndNoOtherByteIsTouched() throws Exception {
    Seeds.each(
        5_000,
        random -> {
          ObjectNode request = new RandomRequests(random).request();
          List<String> others = new ArrayList<>();
          request.properties().forEach(it -> others.add(member(it.getKey(), it, random)));
          Collections.shuffle(others, random);
          int at = random.nextInt(others.size() + 1);
          JsonNode value = new RandomJson(random).value(2);
          List<String> all = new ArrayList<>(others);
          all.add(at, member("cache", Map.entry("cache", value), random));

          String body = "{" + String.join(",", all) + "}";
          ChatRequest read = read(body, true);
          String left = new String(read.body(), StandardCharsets.UTF_8);

          String space = "[ \\t\\r\\n]*";
          List<String> patterns = new ArrayList<>(others.stream().map(Pattern::quote).toList());
          // The white space around the member may stay on either side.
          String before = at == 0 ? "\\{" + space : "\\{";
          String after = at == others.size() ? space + "\\}" : "\\}";
          if (at > 0 && at < others.size()) {
            patterns.set(at, space + patterns.get(at));
          }
          assertThat(left).matches(before + String.join(",", patterns) + after);
          assertThat(Streams.tree(left.getBytes(StandardCharsets.UTF_8)))
              .isEqualTo(
                  Streams.tree(
                      ("{" + String.join(",", others) + "}").getBytes(StandardCharsets.UTF_8)));
          assertThat(read.requestDigest()).isEqualTo(RandomRequests.read(left).requestDigest());
        });
  }

  /** A member in a spelling of its own, with white space around it. */
  private static String member(String name, Map.Entry<String, JsonNode> member, Random random) {
    String key = name.equals("cache") ? spelled(random) : quoted(name, random);
    return space(random)
        + key
        + space(random)
        + ":"
        + new String(Spelling.of(member.getValue(), random), StandardCharsets.UTF_8);
  }

  private static String quoted(String name, Random random) {
    JsonNode text = Json.MAPPER.getNodeFactory().textNode(name);
    return new String(Spelling.of(text, random), StandardCharsets.UTF_8);
  }

  private static String spelled(Random random) {
    return List.of("\"cache\"", "\"cach\\u0065\"", "\"\\u0063\\u0061che\"").get(random.nextInt(3));
  }

  private static String space(Random random) {
    return List.of("", "", " ", "\t", "\r\n", "  \n").get(random.nextInt(6));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"cache":{},@}         | {@}
          {@,"cache":1.5}        | {@}
          {@ , "cache" : 12 }    | {@  }
          {@,"cache":"a","x":1}  | {@,"x":1}
          {@,"cache":[[{}]] ,"x":"é"} | {@,"x":"é"}
          {"é":"😀","cache":"é,}",@} | {"é":"😀",@}
          """)
  void itStandsAnywhere(String body, String left) throws Exception {
    String fields = PLAIN.substring(1);
    assertThat(new String(read(body.replace("@", fields), true).body(), StandardCharsets.UTF_8))
        .isEqualTo(left.replace("@", fields));
  }

  @Test
  void itsScalarsAreTold() throws Exception {
    String field =
        ",\"cache\":{\"ttl\":60,\"no-cache\":true,\"s\":\"x\",\"y\":{\"z\":1},\"w\":null}}";
    assertThat(read(PLAIN + field, true).extension())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("ttl", "60", "no-cache", "true", "s", "x", "w", "null"));
    assertThat(read(PLAIN + "}", true).extension()).isEmpty();
    assertThat(read(PLAIN + "}", true).body()).isNull();
  }

  @Test
  void noMoreIsKeptOfItThanItCanMean() throws Exception {
    StringBuilder many = new StringBuilder("\"a\":0");
    for (int i = 0; i < 1_000; i++) {
      many.append(",\"k").append(i).append("\":1");
    }
    assertThat(read(PLAIN + ",\"cache\":{" + many + "}}", true).extension())
        .hasSizeLessThanOrEqualTo(32);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"cache\":1,\"cache\":1}",
        ",\"cache\":1,\"cach\\u0065\":2}",
        ",\"cache\":{\"ttl\":1,\"ttl\":2}}",
        ",\"cache\":{\"ttl\":[{\"a\":1,\"a\":1}]}}",
        ",\"cache\":}",
        ",\"cache\":NaN}",
        ",\"cache\"}",
      })
  void whatCanBeReadInTwoWaysIsNotRead(String rest) {
    for (boolean compat : new boolean[] {true, false}) {
      assertThatExceptionOfType(UnreadableRequestException.class)
          .isThrownBy(() -> read(PLAIN + rest, compat));
    }
  }

  @Test
  void withoutCompatItIsAFieldLikeAnyOther() throws Exception {
    ChatRequest plain = read(PLAIN + "}", false);
    ChatRequest one = read(PLAIN + ",\"cache\":{\"ttl\":1}}", false);
    ChatRequest other = read(PLAIN + ",\"cache\":{\"ttl\":2}}", false);
    assertThat(one.body()).isNull();
    assertThat(one.extension()).isEmpty();
    assertThat(one.requestDigest()).isNotEqualTo(plain.requestDigest());
    assertThat(one.requestDigest()).isNotEqualTo(other.requestDigest());
  }

  @Test
  void aFieldOfThatNameFurtherInIsNotMeant() throws Exception {
    String nested = ",\"x\":{\"cache\":1},\"metadata\":{\"cache\":2}}";
    assertThat(read(PLAIN + nested, true).body()).isNull();
  }

  private static ChatRequest read(String body, boolean compat) throws UnreadableRequestException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return ChatRequestReader.of(bytes, RandomRequests.EXACT, compat).request();
  }
}
