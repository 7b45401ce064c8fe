package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.reprise.chat.Completion;
import dev.reprise.chat.ReplayForm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives a stored response again: every byte of its content as it was, under a new date.
 *
 * <p><b>Its id stays what it was, unless it says {@code "store": false}.</b> What the provider
 * stores, as it does when it is not told otherwise, it finds again under that id alone: a follow-up
 * that names a new one as {@code previous_response_id} would fail. An id that nobody keeps is made
 * anew, so that no two such answers share one.
 *
 * <p>A response repeats its request, even those fields that are no part of the key. They speak of
 * whoever asked first and nobody else shall read them: they come empty.
 */
final class ResponsesReplay {
  private static final String NO_USAGE = "0";

  private final InstantSource clock;

  ResponsesReplay(InstantSource clock) {
    this.clock = clock;
  }

  /** What stands between two bytes of what is stored is given as this text. */
  private record Edit(int start, int end, String text) {}

  /** The stored bytes with id, date and usage replaced where they stand. */
  byte[] json(Completion completion, ReplayForm form) {
    byte[] stored = completion.json();
    try (JsonParser parser = Json.FACTORY.createParser(stored)) {
      return apply(new Edits(parser, form).read(), stored);
    } catch (IOException e) {
      throw new IllegalStateException("a stored response is JSON", e);
    }
  }

  /** The typed events of a stream that ends in the response. */
  List<byte[]> events(Completion completion, ReplayForm form) {
    try {
      return new ResponsesEvents(Json.MAPPER.readTree(json(completion, form)), form.charsPerEvent())
          .frames();
    } catch (IOException e) {
      throw new IllegalStateException("a stored response is JSON", e);
    }
  }

  private static byte[] apply(List<Edit> edits, byte[] stored) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(stored.length + 64);
    int copied = 0;
    for (Edit edit : edits) {
      out.write(stored, copied, edit.start() - copied);
      out.writeBytes(edit.text().getBytes(StandardCharsets.UTF_8));
      copied = edit.end();
    }
    out.write(stored, copied, stored.length - copied);
    return out.toByteArray();
  }

  /** Finds what a replay changes, in the order in which it stands. */
  private final class Edits {
    private final JsonParser parser;
    private final ReplayForm form;
    private final String now = Long.toString(clock.instant().getEpochSecond());
    private final List<Edit> edits = new ArrayList<>();
    private @Nullable Edit newId;

    Edits(JsonParser parser, ReplayForm form) {
      this.parser = parser;
      this.form = form;
    }

    List<Edit> read() throws IOException {
      boolean kept = true;
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (name) {
          case "store" -> kept = value != JsonToken.VALUE_FALSE;
          case "id" -> newId(value);
          case "created_at", "completed_at" -> number(now);
          case "usage" -> usage();
          case "metadata", "prompt_cache_key", "safety_identifier", "user" -> echo();
          default -> parser.skipChildren();
        }
        parser.skipChildren();
      }
      if (kept) {
        edits.remove(newId);
      }
      return edits;
    }

    private void newId(JsonToken value) throws IOException {
      if (value == JsonToken.VALUE_STRING) {
        newId = edit('"' + Replay.newId(parser.getText()) + '"');
      }
    }

    private void echo() throws IOException {
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        edit("null");
      } else if (parser.currentToken() == JsonToken.START_OBJECT) {
        int start = offset(parser.currentTokenLocation());
        parser.skipChildren();
        edits.add(new Edit(start, offset(parser.currentLocation()), "{}"));
      }
    }

    private void usage() throws IOException {
      if (form.usage() || parser.currentToken() != JsonToken.START_OBJECT) {
        return;
      }
      for (int depth = 1; depth > 0; ) {
        JsonToken token = parser.nextToken();
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        number(NO_USAGE);
      }
    }

    private void number(String instead) throws IOException {
      if (parser.currentToken().isNumeric()) {
        edit(instead);
      }
    }

    private Edit edit(String instead) throws IOException {
      int start = offset(parser.currentTokenLocation());
      // A text or number is read to its end only when somebody wants it.
      parser.finishToken();
      Edit edit = new Edit(start, offset(parser.currentLocation()), instead);
      edits.add(edit);
      return edit;
    }

    private static int offset(JsonLocation location) {
      return (int) location.getByteOffset();
    }
  }
}
