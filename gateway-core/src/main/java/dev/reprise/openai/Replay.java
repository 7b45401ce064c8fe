package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.Completion;
import dev.reprise.chat.ReplayForm;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/**
 * Gives a stored completion again: every byte of its content as it was, under a new id and date.
 */
final class Replay {
  private static final String ZERO_USAGE =
      ",\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0}";

  private final InstantSource clock;

  Replay(InstantSource clock) {
    this.clock = clock;
  }

  /** The media type of an answer that is given again. */
  static String type(ChatRequest request) {
    return request.stream() ? "text/event-stream; charset=utf-8" : "application/json";
  }

  /**
   * The stored bytes with {@code id} and {@code created} replaced where they stand, and so every
   * number in {@code usage} by a zero if the form names no tokens.
   */
  byte[] json(Completion completion, ReplayForm form) {
    return Patches.replay(
        completion, form, created(), (parser, found) -> search(parser, found, form));
  }

  private static void search(JsonParser parser, Patches found, ReplayForm form) throws IOException {
    boolean usage = false;
    parser.nextToken();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      usage |= name.equals("usage");
      if (name.equals("id") && value == JsonToken.VALUE_STRING) {
        found.id();
      } else if (name.equals("created") && value.isNumeric()) {
        found.now();
      } else if (name.equals("usage") && !form.usage()) {
        found.noNumbers();
      } else {
        parser.skipChildren();
      }
    }
    if (!usage) {
      // The stream it was stored from did not say; clients read the field without asking.
      found.before(ZERO_USAGE);
    }
  }

  /**
   * The completion as a stream: a frame per kind of content, then usage if asked for, then done.
   * One array for all, or one for each event if the form cuts texts.
   */
  List<byte[]> events(Completion completion, boolean includeUsage, ReplayForm form) {
    try {
      var whole = Json.tree(completion.json());
      String id = Patches.newId(whole.path("id").asText("chatcmpl-"));
      return new ReplayStream(whole, id, created(), includeUsage, form).write();
    } catch (IOException e) {
      throw new IllegalStateException("a stored completion is JSON", e);
    }
  }

  private long created() {
    return clock.instant().getEpochSecond();
  }
}
