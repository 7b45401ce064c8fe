package dev.reprise.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.UnreadableRequestException;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two requests have one digest exactly when any answer to one is an answer to the other. */
final class RequestDigestTest {
  private static final Supplier<KeyParts> NO_PARTS = () -> KeyParts.NONE;

  @Test
  void theSpellingOfARequestDoesNotMatter() {
    Seeds.each(
        2_000,
        random -> {
          ObjectNode request = new RandomRequests(random).request();
          ChatRequest one = RandomRequests.read(Spelling.of(request, random));
          ChatRequest other = RandomRequests.read(Spelling.of(request, random));
          assertThat(bare(other)).isEqualTo(bare(one));
          assertThat(one.parts().get().differing(other.parts().get())).isEmpty();
        });
  }

  /** Without what cannot be compared. */
  private static ChatRequest bare(ChatRequest r) {
    return new ChatRequest(
        r.model(),
        r.stream(),
        r.includeUsage(),
        r.choices(),
        r.answerTokens(),
        r.temperature(),
        r.contextDigest(),
        r.requestDigest(),
        r.question(),
        r.user(),
        r.traits(),
        r.extension(),
        r.body(),
        NO_PARTS);
  }

  @Test
  void fieldsWithoutEffectDoNotMatter() {
    Seeds.each(
        1_000,
        random -> {
          RandomRequests requests = new RandomRequests(random);
          ObjectNode request = requests.request();
          ChatRequest plain = RandomRequests.read(Spelling.of(request, random));
          requests.addWithoutEffect(request);
          ChatRequest adorned = RandomRequests.read(Spelling.of(request, random));
          assertThat(adorned.requestDigest()).isEqualTo(plain.requestDigest());
          assertThat(adorned.contextDigest()).isEqualTo(plain.contextDigest());
          assertThat(adorned.stream()).isEqualTo(request.get("stream").booleanValue());
          assertThat(adorned.includeUsage())
              .isEqualTo(request.at("/stream_options/include_usage").asBoolean());
        });
  }

  @Test
  void anyOtherChangeMatters() {
    Seeds.each(
        6_000,
        random -> {
          ObjectNode request = new RandomRequests(random).request();
          ObjectNode changed = request.deepCopy();
          String change = new Mutation(random).apply(changed);
          ChatRequest one = RandomRequests.read(Spelling.of(request, random));
          ChatRequest other = readOrNull(changed, random);
          if (other != null) {
            assertThat(other.requestDigest()).as(change).isNotEqualTo(one.requestDigest());
            assertThat(other.contextDigest()).as(change).isNotEqualTo(one.contextDigest());
          }
        });
  }

  private static ChatRequest readOrNull(ObjectNode request, Random random) {
    try {
      return RandomRequests.read(Spelling.of(request, random));
    } catch (UnreadableRequestException e) {
      return null;
    }
  }

  @Test
  void theContextIsEverythingButTheLastText() {
    Seeds.each(
        1_000,
        random -> {
          ObjectNode request = new RandomRequests(random).request();
          ChatRequest one = RandomRequests.read(Spelling.of(request, random));
          ObjectNode last = (ObjectNode) RandomRequests.lastMessage(request);
          if (last.get("content") instanceof ArrayNode parts) {
            ((ObjectNode) parts.get(random.nextInt(parts.size()))).put("text", "another");
          } else {
            last.put("content", "another");
          }
          ChatRequest other = RandomRequests.read(Spelling.of(request, random));
          assertThat(other.contextDigest()).isEqualTo(one.contextDigest());
          assertThat(other.requestDigest()).isNotEqualTo(one.requestDigest());
          assertThat(other.question()).isNotNull().isNotEqualTo(one.question());
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "a":"b","c":"d"         | "a":"b\\",\\"c\\":\\"d"
          "a":["b","c"]           | "a":["bc"]
          "a":["b"],"c":[]        | "a":[],"c":["b"]
          "a":[[],[]]             | "a":[[[]]]
          "a":{"b":{}},"c":1      | "a":{"b":{},"c":1}
          "a":"1"                 | "a":1
          "a":"null"              | "a":null
          "a":"true"              | "a":true
          "a":{}                  | "a":[]
          "a":"\\u0000\\u0000"    | "a":"\\u0000"
          "a":"k\\u0000\\u0000\\u0000\\u0001bs"   | "a":"k","b":"s"
          "a":9007199254740993    | "a":9007199254740992
          "a":0.1                 | "a":0.1000000000000000055511151231257827
          "a":"é"                 | "a":"e\\u0301"
          """)
  void forgedSeparatorsDoNotCollide(String one, String other) throws Exception {
    assertThat(withFields(one).requestDigest()).isNotEqualTo(withFields(other).requestDigest());
    assertThat(withFields(one).contextDigest()).isNotEqualTo(withFields(other).contextDigest());
  }

  private static ChatRequest withFields(String fields) throws UnreadableRequestException {
    return RandomRequests.read(
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]," + fields + "}");
  }

  @Test
  void aTextCannotMoveToItsNeighbourMessage() throws Exception {
    String form = "{\"model\":\"m\",\"messages\":[%s]}";
    String user = "{\"role\":\"user\",\"content\":\"%s\"}";
    ChatRequest one =
        RandomRequests.read(form.formatted(user.formatted("ab") + "," + user.formatted("c")));
    ChatRequest other =
        RandomRequests.read(form.formatted(user.formatted("a") + "," + user.formatted("bc")));
    assertThat(one.requestDigest()).isNotEqualTo(other.requestDigest());
    assertThat(one.contextDigest()).isNotEqualTo(other.contextDigest());
  }
}
