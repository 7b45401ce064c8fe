package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.chat.Completion;
import dev.reprise.chat.ReplayForm;
import dev.reprise.openai.ChunkFrames.Part;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives a stored {@code text_completion} again, under a new id and date. */
final class CompletionsReplay {

  /** Each piece has a frame of its own: longer answers are cut into longer pieces. */
  private static final int MAX_PIECES = 8_192;

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
      JsonNode whole = Json.tree(completion.json());
      return new Stream(whole, includeUsage, form).write();
    } catch (IOException e) {
      throw new IllegalStateException("a stored completion is JSON", e);
    }
  }

  /** One rendition as server-sent events. */
  private final class Stream {
    private final JsonNode whole;
    private final boolean includeUsage;
    private final ReplayForm form;
    private final String id;
    private final long created;
    private final ChunkFrames frames;

    Stream(JsonNode whole, boolean includeUsage, ReplayForm form) {
      this.whole = whole;
      this.includeUsage = includeUsage;
      this.form = form;
      this.frames = new ChunkFrames(form);
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
      return frames.done();
    }

    private List<String> pieces(String text) {
      int least = Math.ceilDiv(text.length(), MAX_PIECES);
      return TextPieces.of(text, Math.max(form.charsPerEvent(), least));
    }

    private void end(JsonGenerator json, JsonNode choice) throws IOException {
      for (Map.Entry<String, JsonNode> field : choice.properties()) {
        switch (field.getKey()) {
          case "text", "index", "logprobs" -> {}
          default -> ChunkFrames.field(json, field.getKey(), field.getValue());
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
            ChunkFrames.field(json, "logprobs", logprobs);
            rest.write(json);
            json.writeEndObject();
          },
          true);
    }

    private void chunk(Part choices, boolean usageToCome) throws IOException {
      frames.add(
          json -> {
            head(json);
            json.writeArrayFieldStart("choices");
            choices.write(json);
            json.writeEndArray();
            if (includeUsage) {
              usage(json, usageToCome);
            }
          });
    }

    private void head(JsonGenerator json) throws IOException {
      for (Map.Entry<String, JsonNode> field : whole.properties()) {
        switch (field.getKey()) {
          case "id" -> json.writeStringField("id", id);
          case "created" -> json.writeNumberField("created", created);
          case "choices", "usage" -> {}
          default -> ChunkFrames.field(json, field.getKey(), field.getValue());
        }
      }
    }

    private void usage(JsonGenerator json, boolean toCome) throws IOException {
      if (toCome) {
        json.writeNullField("usage");
      } else if (form.usage() && whole.hasNonNull("usage")) {
        ChunkFrames.field(json, "usage", whole.get("usage"));
      } else {
        ChunkFrames.noUsage(json);
      }
    }
  }
}
