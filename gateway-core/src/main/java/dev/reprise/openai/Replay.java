package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.reprise.chat.Completion;
import dev.reprise.chat.ReplayForm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gives a stored completion again: every byte of its content as it was, under a new id and date.
 * Two replays never share an id.
 */
final class Replay {
  private static final String ID_ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private static final Pattern ID_PREFIX = Pattern.compile("[A-Za-z0-9]{1,15}[-_]");

  private static final String ZERO_USAGE =
      ",\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0}";

  private final InstantSource clock;

  Replay(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * The stored bytes with {@code id} and {@code created} replaced where they stand, and so every
   * number in {@code usage} by a zero if the form names no tokens.
   */
  byte[] json(Completion completion, ReplayForm form) {
    byte[] stored = completion.json();
    Copy copy = new Copy(stored);
    try (JsonParser parser = Json.FACTORY.createParser(stored)) {
      boolean usage = false;
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        usage |= name.equals("usage");
        if (name.equals("id") && value == JsonToken.VALUE_STRING) {
          copy.replace(parser, '"' + newId(parser.getText()) + '"');
        } else if (name.equals("created") && value.isNumeric()) {
          copy.replace(parser, Long.toString(created()));
        } else if (name.equals("usage") && !form.usage()) {
          copy.replaceNumbers(parser, "0");
        } else {
          parser.skipChildren();
        }
      }
      if (!usage) {
        // The stream it was stored from did not say; clients read the field without asking.
        copy.insert(parser, ZERO_USAGE);
      }
    } catch (IOException e) {
      throw new IllegalStateException("a stored completion is JSON", e);
    }
    return copy.rest();
  }

  /**
   * The completion as a stream: a frame per kind of content, then usage if asked for, then done.
   * One array for all, or one for each event if the form cuts texts.
   */
  List<byte[]> events(Completion completion, boolean includeUsage, ReplayForm form) {
    try {
      var whole = Json.MAPPER.readTree(completion.json());
      String id = newId(whole.path("id").asText("chatcmpl-"));
      return new ReplayStream(whole, id, created(), includeUsage, form).write();
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

  /** Bytes that are copied but for the tokens that are replaced. */
  private static final class Copy {
    private final byte[] from;
    private final ByteArrayOutputStream out;
    private int copied;

    Copy(byte[] from) {
      this.from = from;
      this.out = new ByteArrayOutputStream(from.length + 96);
    }

    /** Puts a text in the place of the token that the parser stands on. */
    void replace(JsonParser parser, String text) throws IOException {
      insert(parser, text);
      // A text or number is read to its end only when somebody wants it.
      parser.finishToken();
      copied = (int) parser.currentLocation().getByteOffset();
    }

    /** Replaces the numbers in a value; the parser is left on its end. */
    void replaceNumbers(JsonParser parser, String text) throws IOException {
      int depth = 0;
      do {
        JsonToken token = parser.currentToken();
        if (token.isNumeric()) {
          replace(parser, text);
        } else {
          depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        }
      } while (depth > 0 && parser.nextToken() != null);
    }

    /** Puts a text before the token that the parser stands on. */
    void insert(JsonParser parser, String text) {
      int start = (int) parser.currentTokenLocation().getByteOffset();
      out.write(from, copied, start - copied);
      out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
      copied = start;
    }

    byte[] rest() {
      out.write(from, copied, from.length - copied);
      return out.toByteArray();
    }
  }
}
