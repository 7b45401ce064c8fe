package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Patch;
import dev.reprise.chat.ReplayForm;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

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
  private final InstantSource clock;

  ResponsesReplay(InstantSource clock) {
    this.clock = clock;
  }

  /** The stored bytes with id, date and usage replaced where they stand. */
  byte[] json(Completion completion, ReplayForm form) {
    long now = clock.instant().getEpochSecond();
    return Patches.replay(completion, form, now, (parser, found) -> search(parser, found, form));
  }

  /** The typed events of a stream that ends in the response. */
  List<byte[]> events(Completion completion, ReplayForm form) {
    try {
      return new ResponsesEvents(Json.tree(json(completion, form)), form.charsPerEvent()).frames();
    } catch (IOException e) {
      throw new IllegalStateException("a stored response is JSON", e);
    }
  }

  private static void search(JsonParser parser, Patches found, ReplayForm form) throws IOException {
    boolean kept = true;
    Patch id = null;
    parser.nextToken();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "store" -> kept = value != JsonToken.VALUE_FALSE;
        case "id" -> id = value == JsonToken.VALUE_STRING ? found.id() : id;
        case "created_at", "completed_at" -> {
          if (value.isNumeric()) {
            found.now();
          }
        }
        case "usage" -> {
          if (!form.usage() && value == JsonToken.START_OBJECT) {
            found.noNumbers();
          }
        }
        case "metadata", "prompt_cache_key", "safety_identifier", "user" -> echo(value, found);
        default -> {}
      }
      parser.skipChildren();
    }
    if (kept) {
      found.forget(id);
    }
  }

  private static void echo(JsonToken value, Patches found) throws IOException {
    if (value == JsonToken.VALUE_STRING) {
      found.instead("null");
    } else if (value == JsonToken.START_OBJECT) {
      found.instead("{}");
    }
  }
}
