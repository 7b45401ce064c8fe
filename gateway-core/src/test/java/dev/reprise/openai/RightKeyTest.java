package dev.reprise.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.UnreadableRequestException;
import java.text.Normalizer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Random requests that differ in one answer-changing field never share a key; those that differ in
 * none always do. The parts of a key name what differs.
 */
final class RightKeyTest {
  private static final Plans PLANS = new Plans(RandomRequests.EXACT);

  @Test
  @DisplayName("S10-S22, S106 another field makes another key, and the parts name that field")
  void oneOtherFieldMakesAnotherKey() {
    Seeds.each(
        2_000,
        random -> {
          RandomFields fields = new RandomFields(random);
          ObjectNode request = fields.request();
          String name = RandomFields.OF_EFFECT.get(random.nextInt(RandomFields.OF_EFFECT.size()));
          ObjectNode changed = request.deepCopy();
          if (request.has(name) && !name.equals("model") && random.nextInt(3) == 0) {
            changed.remove(name);
          } else {
            changed.set(name, fields.of(name));
          }
          boolean same = Canonical.of(changed).equals(Canonical.of(request));
          assertThat(PLANS.parts(Spelling.of(request, random)).names())
              .as("each part once")
              .doesNotHaveDuplicates();
          assertDiffer(request, changed, same ? List.of() : List.of(shown(name)), random);
        });
  }

  @Test
  @DisplayName("S4, S34, S35, S38 another message makes another key, and the parts name it")
  void oneOtherMessageMakesAnotherKey() {
    Seeds.each(
        1_500,
        random -> {
          RandomFields fields = new RandomFields(random);
          ObjectNode request = fields.request();
          request.remove("messages[0]");
          ObjectNode changed = request.deepCopy();
          ArrayNode messages = (ArrayNode) changed.get("messages");
          int at = random.nextInt(messages.size());
          ObjectNode message = (ObjectNode) messages.get(at);
          message.set(random.nextBoolean() ? "content" : "name", fields.of("a new value"));
          boolean same = Canonical.of(changed).equals(Canonical.of(request));
          List<String> named = same ? List.of() : List.of("messages[" + at + "]");
          assertDiffer(request, changed, named, random);
        });
  }

  @Test
  @DisplayName("S22 any change at all makes another key")
  void anyChangeMakesAnotherKey() {
    Seeds.each(
        1_500,
        random -> {
          ObjectNode request = new RandomFields(random).request();
          ObjectNode changed = request.deepCopy();
          String change = new Mutation(random).apply(changed);
          byte[] other = Spelling.of(changed, random);
          if (isReadable(other)) {
            byte[] one = Spelling.of(request, random);
            boolean same = Canonical.of(changed).equals(Canonical.of(request));
            assertThat(PLANS.key(one).equals(PLANS.key(other))).as(change).isEqualTo(same);
            assertThat(PLANS.parts(one).differing(PLANS.parts(other)).isEmpty())
                .as(change)
                .isEqualTo(same);
          }
        });
  }

  @Test
  @DisplayName("S2, S7, S8, S23, S24 what cannot change an answer does not split the key")
  void whatCannotChangeAnAnswerDoesNotSplitTheKey() {
    Plans plans = new Plans(new TextNormalization(true, false));
    Seeds.each(
        1_500,
        random -> {
          RandomFields fields = new RandomFields(random);
          ObjectNode request = fields.request();
          ObjectNode other = request.deepCopy();
          for (String name : RandomFields.WITHOUT_EFFECT) {
            if (random.nextBoolean()) {
              other.set(name, fields.of(name));
            }
          }
          renormalize(other.get("messages"), random);
          byte[] one = Spelling.of(request, random);
          byte[] two = Spelling.of(other, random);
          assertThat(plans.key(two)).isEqualTo(plans.key(one));
          assertThat(plans.parts(two).differing(plans.parts(one))).isEmpty();
        });
  }

  @Test
  @DisplayName("S11 absent is not 0")
  void absentIsNotZero() throws Exception {
    ObjectNode request = new RandomFields(new Random(1)).request();
    request.remove("temperature");
    assertDiffer(
        request, request.deepCopy().put("temperature", 0), List.of("temperature"), new Random(2));
  }

  @Test
  @DisplayName("S106 of a long history the rest is one part, and still differs")
  void theRestOfALongHistoryIsOnePart() throws Exception {
    ObjectNode request = Json.MAPPER.createObjectNode().put("model", "m").put("rest", 1);
    ArrayNode messages = request.putArray("messages");
    for (int i = 0; i < 500; i++) {
      messages.addObject().put("role", "user").put("content", "q" + i);
    }
    for (int at : new int[] {0, 50, 70, 300, 499}) {
      ObjectNode changed = request.deepCopy();
      ((ObjectNode) changed.get("messages").get(at)).put("content", "another");
      String named = at <= 50 ? "messages[" + at + "]" : "rest";
      assertDiffer(request, changed, List.of(named), new Random(at));
    }
  }

  private static void assertDiffer(
      ObjectNode request, ObjectNode changed, List<String> named, Random random) throws Exception {
    byte[] one = Spelling.of(request, random);
    byte[] other = Spelling.of(changed, random);
    assertThat(PLANS.parts(one).differing(PLANS.parts(other))).isEqualTo(named);
    assertThat(PLANS.parts(other).differing(PLANS.parts(one))).isEqualTo(named);
    assertThat(PLANS.key(one).equals(PLANS.key(other))).isEqualTo(named.isEmpty());
    assertThat(PLANS.key(one).id().equals(PLANS.key(other).id())).isEqualTo(named.isEmpty());
  }

  /** A report shows the start of a long name. */
  private static String shown(String name) {
    return name.substring(0, Math.min(name.length(), 64));
  }

  private static boolean isReadable(byte[] body) {
    try {
      return !PLANS.parts(body).names().isEmpty();
    } catch (UnreadableRequestException e) {
      return false;
    }
  }

  /** Gives every text another form that is canonically equivalent (UAX #15). */
  private static void renormalize(JsonNode node, Random random) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(field -> field.setValue(renormalized(field.getValue(), random)));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, renormalized(array.get(i), random));
      }
    }
  }

  private static JsonNode renormalized(JsonNode value, Random random) {
    if (value.isTextual()) {
      Normalizer.Form form = random.nextBoolean() ? Normalizer.Form.NFC : Normalizer.Form.NFD;
      return JsonNodeFactory.instance.textNode(Normalizer.normalize(value.textValue(), form));
    }
    renormalize(value, random);
    return value;
  }
}
