package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.chat.Completion;
import dev.reprise.chat.ReplayForm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives a stored completion again: every byte of its content as it was, under a new id and date.
 * Two replays never share an id.
 */
final class Replay {
  private static final String ID_ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private static final Pattern ID_PREFIX = Pattern.compile("[A-Za-z0-9]{1,15}[-_]");

  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ZERO_USAGE =
      ",\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0}"
          .getBytes(StandardCharsets.US_ASCII);

  private final InstantSource clock;

  Replay(InstantSource clock) {
    this.clock = clock;
  }

  /** The stored bytes with {@code id} and {@code created} replaced where they stand. */
  byte[] json(Completion completion, ReplayForm form) {
    byte[] stored = completion.json();
    ByteArrayOutputStream out = new ByteArrayOutputStream(stored.length + 96);
    try (JsonParser parser = Json.FACTORY.createParser(stored)) {
      int copied = 0;
      boolean usage = false;
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        int start = (int) parser.currentTokenLocation().getByteOffset();
        if (name.equals("id") && value == JsonToken.VALUE_STRING) {
          out.write(stored, copied, start - copied);
          out.writeBytes(('"' + newId(parser.getText()) + '"').getBytes(StandardCharsets.UTF_8));
          copied = (int) parser.currentLocation().getByteOffset();
        } else if (name.equals("created") && value.isNumeric()) {
          parser.getText();
          out.write(stored, copied, start - copied);
          out.writeBytes(Long.toString(created()).getBytes(StandardCharsets.US_ASCII));
          copied = (int) parser.currentLocation().getByteOffset();
        }
        usage |= name.equals("usage");
        parser.skipChildren();
      }
      int end = (int) parser.currentTokenLocation().getByteOffset();
      out.write(stored, copied, end - copied);
      if (!usage) {
        // The stream it was stored from did not say; clients read the field without asking.
        out.writeBytes(ZERO_USAGE);
      }
      out.write(stored, end, stored.length - end);
    } catch (IOException e) {
      throw new IllegalStateException("a stored completion is JSON", e);
    }
    return out.toByteArray();
  }

  /**
   * The completion as a stream: a frame per kind of content, then usage if asked for, then done.
   */
  List<byte[]> events(Completion completion, boolean includeUsage, ReplayForm form) {
    try {
      return List.of(new Stream(Json.MAPPER.readTree(completion.json()), includeUsage).write());
    } catch (IOException e) {
      throw new IllegalStateException("a stored completion is JSON", e);
    }
  }

  private long created() {
    return clock.instant().getEpochSecond();
  }

  /** Keeps the provider's prefix, as some clients look at it. */
  static String newId(String old) {
    Matcher prefix = ID_PREFIX.matcher(old);
    StringBuilder id = new StringBuilder(40).append(prefix.lookingAt() ? prefix.group() : "");
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int i = 0; i < 24; i++) {
      id.append(ID_ALPHABET.charAt(random.nextInt(ID_ALPHABET.length())));
    }
    return id.toString();
  }

  /** One rendition as server-sent events. */
  private final class Stream {
    private final JsonNode whole;
    private final boolean includeUsage;
    private final String id;
    private final long created;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(2048);

    Stream(JsonNode whole, boolean includeUsage) {
      this.whole = whole;
      this.includeUsage = includeUsage;
      this.id = newId(whole.path("id").asText("chatcmpl-"));
      this.created = created();
    }

    byte[] write() throws IOException {
      for (JsonNode choice : whole.path("choices")) {
        choice(choice);
      }
      // Ends come last, as upstream's do: clients take the stream for whole once every choice that
      // they have seen has ended.
      for (JsonNode choice : whole.path("choices")) {
        finish(choice);
      }
      if (includeUsage) {
        chunk(json -> json.writeStartArray(), false);
      }
      out.writeBytes(DONE);
      return out.toByteArray();
    }

    private void choice(JsonNode choice) throws IOException {
      JsonNode message = choice.path("message");
      delta(
          choice,
          null,
          json -> json.writeStringField("role", message.path("role").asText("assistant")));
      delta(choice, choice.get("logprobs"), json -> contents(json, message));
      int index = 0;
      for (JsonNode call : message.path("tool_calls")) {
        int position = index++;
        delta(choice, null, json -> toolCall(json, position, call));
      }
    }

    private void contents(JsonGenerator json, JsonNode message) throws IOException {
      for (Map.Entry<String, JsonNode> field : message.properties()) {
        if (!field.getKey().equals("role") && !field.getKey().equals("tool_calls")) {
          json.writeObjectField(field.getKey(), field.getValue());
        }
      }
    }

    private void toolCall(JsonGenerator json, int index, JsonNode call) throws IOException {
      json.writeArrayFieldStart("tool_calls");
      json.writeStartObject();
      json.writeNumberField("index", index);
      for (Map.Entry<String, JsonNode> field : call.properties()) {
        // Some providers number the calls of a whole answer as well.
        if (!field.getKey().equals("index")) {
          json.writeObjectField(field.getKey(), field.getValue());
        }
      }
      json.writeEndObject();
      json.writeEndArray();
    }

    private void delta(JsonNode choice, @Nullable JsonNode logprobs, Part delta)
        throws IOException {
      chunk(
          json -> {
            startChoice(json, choice);
            json.writeObjectFieldStart("delta");
            delta.write(json);
            json.writeEndObject();
            json.writeObjectField("logprobs", logprobs);
            json.writeNullField("finish_reason");
            json.writeEndObject();
          },
          true);
    }

    private void finish(JsonNode choice) throws IOException {
      chunk(
          json -> {
            startChoice(json, choice);
            json.writeObjectFieldStart("delta");
            json.writeEndObject();
            json.writeNullField("logprobs");
            for (Map.Entry<String, JsonNode> field : choice.properties()) {
              switch (field.getKey()) {
                case "index", "message", "delta", "logprobs" -> {}
                default -> json.writeObjectField(field.getKey(), field.getValue());
              }
            }
            json.writeEndObject();
          },
          true);
    }

    private void startChoice(JsonGenerator json, JsonNode choice) throws IOException {
      json.writeStartArray();
      json.writeStartObject();
      json.writeNumberField("index", choice.path("index").asInt());
    }

    private void chunk(Part choices, boolean usageToCome) throws IOException {
      out.writeBytes(DATA);
      try (JsonGenerator json = Json.MAPPER.createGenerator(out)) {
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.writeStartObject();
        for (Map.Entry<String, JsonNode> field : whole.properties()) {
          switch (field.getKey()) {
            case "id" -> json.writeStringField("id", id);
            case "object" -> json.writeStringField("object", "chat.completion.chunk");
            case "created" -> json.writeNumberField("created", created);
            case "choices", "usage" -> {}
            default -> json.writeObjectField(field.getKey(), field.getValue());
          }
        }
        json.writeFieldName("choices");
        choices.write(json);
        json.writeEndArray();
        if (includeUsage) {
          usage(json, usageToCome);
        }
        json.writeEndObject();
      }
      out.write('\n');
      out.write('\n');
    }

    private void usage(JsonGenerator json, boolean toCome) throws IOException {
      if (toCome) {
        json.writeNullField("usage");
      } else if (whole.hasNonNull("usage")) {
        json.writeObjectField("usage", whole.get("usage"));
      } else {
        json.writeObjectFieldStart("usage");
        json.writeNumberField("prompt_tokens", 0);
        json.writeNumberField("completion_tokens", 0);
        json.writeNumberField("total_tokens", 0);
        json.writeEndObject();
      }
    }
  }

  /** Writes a part of a chunk. */
  @FunctionalInterface
  private interface Part {
    void write(JsonGenerator json) throws IOException;
  }
}
