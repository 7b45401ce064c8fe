package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.chat.Completion;
import dev.reprise.chat.ReplayForm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives a stored {@code text_completion} again, under a new id and date. */
final class CompletionsReplay {

  /** Each piece has a frame of its own: longer answers are cut into longer pieces. */
  private static final int MAX_PIECES = 8_192;

  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

  private final InstantSource clock;
  private final Replay replay;

  CompletionsReplay(InstantSource clock) {
    this.clock = clock;
    this.replay = new Replay(clock);
  }

  /** What is renewed in a chat's answer is named the same here. */
  byte[] json(Completion completion, ReplayForm form) {
    return replay.json(completion, form);
  }

  /**
   * The completion as a stream: the texts, the ends, usage if asked for, then done. One array for
   * all, or one for each event if the form cuts texts.
   */
  List<byte[]> events(Completion completion, boolean includeUsage, ReplayForm form) {
    try {
      JsonNode whole = Json.MAPPER.readTree(completion.json());
      return new Stream(whole, includeUsage, form).write();
    } catch (IOException e) {
      throw new IllegalStateException("a stored completion is JSON", e);
    }
  }

  /** Writes a part of a chunk. */
  @FunctionalInterface
  private interface Part {
    void write(JsonGenerator json) throws IOException;
  }

  /** One rendition as server-sent events. */
  private final class Stream {
    private final JsonNode whole;
    private final boolean includeUsage;
    private final ReplayForm form;
    private final String id;
    private final long created;
    private final List<byte[]> events = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(2048);

    Stream(JsonNode whole, boolean includeUsage, ReplayForm form) {
      this.whole = whole;
      this.includeUsage = includeUsage;
      this.form = form;
      this.id = Patches.newId(whole.path("id").asText("cmpl-"));
      this.created = clock.instant().getEpochSecond();
    }

    List<byte[]> write() throws IOException {
      for (JsonNode choice : whole.path("choices")) {
        // Token odds belong to their text: where there are some, both stay whole.
        boolean cut = form.charsPerEvent() > 0 && !choice.hasNonNull("logprobs");
        String text = choice.path("text").asText("");
        for (String piece : cut ? pieces(text) : List.of(text)) {
          choice(
              choice, piece, choice.get("logprobs"), json -> json.writeNullField("finish_reason"));
        }
      }
      // Ends come last: clients take a stream for whole once every choice they have seen has ended.
      for (JsonNode choice : whole.path("choices")) {
        choice(choice, "", null, json -> end(json, choice));
      }
      if (includeUsage) {
        chunk(json -> {}, false);
      }
      out.writeBytes(DONE);
      events.add(out.toByteArray());
      return events;
    }

    private List<String> pieces(String text) {
      int least = Math.ceilDiv(text.length(), MAX_PIECES);
      return TextPieces.of(text, Math.max(form.charsPerEvent(), least));
    }

    private void end(JsonGenerator json, JsonNode choice) throws IOException {
      for (Map.Entry<String, JsonNode> field : choice.properties()) {
        switch (field.getKey()) {
          case "text", "index", "logprobs" -> {}
          default -> json.writeObjectField(field.getKey(), field.getValue());
        }
      }
    }

    private void choice(JsonNode choice, String text, @Nullable JsonNode logprobs, Part rest)
        throws IOException {
      chunk(
          json -> {
            json.writeStartObject();
            json.writeStringField("text", text);
            json.writeNumberField("index", choice.path("index").asInt());
            json.writeObjectField("logprobs", logprobs);
            rest.write(json);
            json.writeEndObject();
          },
          true);
    }

    private void chunk(Part choices, boolean usageToCome) throws IOException {
      out.writeBytes(DATA);
      try (JsonGenerator json = Json.MAPPER.createGenerator(out)) {
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.writeStartObject();
        for (Map.Entry<String, JsonNode> field : whole.properties()) {
          switch (field.getKey()) {
            case "id" -> json.writeStringField("id", id);
            case "created" -> json.writeNumberField("created", created);
            case "choices", "usage" -> {}
            default -> json.writeObjectField(field.getKey(), field.getValue());
          }
        }
        json.writeArrayFieldStart("choices");
        choices.write(json);
        json.writeEndArray();
        if (includeUsage) {
          usage(json, usageToCome);
        }
        json.writeEndObject();
      }
      out.writeBytes(END);
      if (form.charsPerEvent() > 0) {
        events.add(out.toByteArray());
        out.reset();
      }
    }

    private void usage(JsonGenerator json, boolean toCome) throws IOException {
      if (toCome) {
        json.writeNullField("usage");
      } else if (form.usage() && whole.hasNonNull("usage")) {
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
}
