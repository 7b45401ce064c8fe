package dev.reprise.kit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.kit.ScriptedUpstream.Recorded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * A provider of embeddings in OpenAI's shape. What it answers follows from the request alone: equal
 * items have equal vectors, others have others, and each costs as many tokens as it is long.
 */
public final class EmbeddingsScript implements ScriptedUpstream.Script {
  private static final int USUAL_DIMENSIONS = 4;

  @Override
  public void answer(Recorded request, Answer answer) throws IOException {
    answer.json(200, to(request.body()));
  }

  /** The answer to this request. */
  public static String to(String request) {
    JsonNode body = TestGateway.parse(request);
    StringBuilder vectors = new StringBuilder();
    int tokens = 0;
    int index = 0;
    for (JsonNode item : items(body.path("input"))) {
      vectors
          .append(index == 0 ? "" : ",")
          .append("{\"object\":\"embedding\",\"index\":%d,\"embedding\":".formatted(index++))
          .append(vector(item, body))
          .append('}');
      tokens += item.isArray() ? item.size() : item.asText().length();
    }
    return """
    {"object":"list","data":[%s],"model":%s,"usage":{"prompt_tokens":%d,"total_tokens":%d}}\
    """
        .formatted(vectors, body.path("model"), tokens, tokens);
  }

  /** What is to be embedded, one by one: texts or arrays of tokens. */
  public static List<JsonNode> items(JsonNode input) {
    if (!input.isArray() || input.path(0).isInt()) {
      return List.of(input);
    }
    List<JsonNode> items = new ArrayList<>();
    input.forEach(items::add);
    return items;
  }

  /** Numbers are spelled as no program would write them again. */
  private static String vector(JsonNode item, JsonNode request) {
    Random random = new Random(item.toString().hashCode() * 31L + request.path("model").hashCode());
    int dimensions = request.path("dimensions").asInt(USUAL_DIMENSIONS);
    boolean base64 = request.path("encoding_format").asText().equals("base64");
    ByteBuffer bytes = ByteBuffer.allocate(4 * dimensions).order(ByteOrder.LITTLE_ENDIAN);
    List<String> numbers = new ArrayList<>(dimensions);
    for (int i = 0; i < dimensions; i++) {
      int number = random.nextInt(1_000_000, 10_000_000);
      bytes.putFloat(number / 1e7f);
      numbers.add("-0.0" + number + "0E-1");
    }
    return base64
        ? '"' + Base64.getEncoder().encodeToString(bytes.array()) + '"'
        : "[" + String.join(", ", numbers) + "]";
  }
}
