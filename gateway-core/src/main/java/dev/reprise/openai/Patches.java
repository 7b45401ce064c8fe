package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Patch;
import dev.reprise.chat.Patch.Fill;
import dev.reprise.chat.ReplayForm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a replay changes in a stored answer: found by reading the answer once, filled in each time.
 * No two replays get the same new id.
 */
final class Patches {
  private static final String ID_ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private static final int ID_CHARS = 24;

  /** So many are taken of 64 random bits, which are good for ten. */
  private static final int CHARS_PER_LONG = 8;

  private static final Pattern ID_PREFIX = Pattern.compile("[A-Za-z0-9]{1,15}[-_]");

  private final List<Patch> patches = new ArrayList<>(3);
  private final JsonParser parser;

  private Patches(JsonParser parser) {
    this.parser = parser;
  }

  /** Notes what is to be changed; the parser is before the answer's object. */
  @FunctionalInterface
  interface Search {
    void in(JsonParser parser, Patches found) throws IOException;
  }

  /**
   * The stored bytes with what the search finds filled in.
   *
   * @param search whose finds depend on the answer and on whether the form names usage
   */
  static byte[] replay(Completion completion, ReplayForm form, long now, Search search) {
    List<Patch> known = form.usage() ? completion.patches() : null;
    if (known == null) {
      known = find(completion.json(), search);
      if (form.usage()) {
        completion.patches(known);
      }
    }
    return apply(completion.json(), known, Long.toString(now));
  }

  private static List<Patch> find(byte[] stored, Search search) {
    try (JsonParser parser = Json.FACTORY.createParser(stored)) {
      Patches found = new Patches(parser);
      search.in(parser, found);
      return List.copyOf(found.patches);
    } catch (IOException e) {
      throw new IllegalStateException("a stored answer is JSON", e);
    }
  }

  // Finding -------------------------------------------------------------------------------------

  /** The string that the parser stands on. */
  Patch id() throws IOException {
    return token(Fill.ID, prefix(parser.getText()));
  }

  /** The number that the parser stands on. */
  void now() throws IOException {
    token(Fill.NOW, "");
  }

  /** Zeros for the numbers in a value; the parser is left on its end. */
  void noNumbers() throws IOException {
    int depth = 0;
    do {
      JsonToken token = parser.currentToken();
      if (token.isNumeric()) {
        token(Fill.TEXT, "0");
      } else {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      }
    } while (depth > 0 && parser.nextToken() != null);
  }

  /** Another text for the value that the parser stands on; it is left on its end. */
  void instead(String text) throws IOException {
    int start = start();
    parser.finishToken();
    parser.skipChildren();
    patches.add(new Patch(start, end(), Fill.TEXT, text));
  }

  /** A text before the token that the parser stands on. */
  void before(String text) {
    patches.add(new Patch(start(), start(), Fill.TEXT, text));
  }

  void forget(@Nullable Patch patch) {
    patches.remove(patch);
  }

  private Patch token(Fill fill, String text) throws IOException {
    int start = start();
    // A text or number is read to its end only when somebody wants it.
    parser.finishToken();
    Patch patch = new Patch(start, end(), fill, text);
    patches.add(patch);
    return patch;
  }

  private int start() {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  private int end() {
    return (int) parser.currentLocation().getByteOffset();
  }

  // Filling in ----------------------------------------------------------------------------------

  private static byte[] apply(byte[] stored, List<Patch> patches, String now) {
    int length = stored.length;
    for (Patch patch : patches) {
      length += length(patch, now) - (patch.end() - patch.start());
    }
    byte[] out = new byte[length];
    int copied = 0;
    int at = 0;
    for (Patch patch : patches) {
      System.arraycopy(stored, copied, out, at, patch.start() - copied);
      at += patch.start() - copied;
      at = fill(patch, now, out, at);
      copied = patch.end();
    }
    System.arraycopy(stored, copied, out, at, stored.length - copied);
    return out;
  }

  private static int length(Patch patch, String now) {
    return switch (patch.fill()) {
      case TEXT -> patch.text().length();
      case NOW -> now.length();
      case ID -> patch.text().length() + ID_CHARS + 2;
    };
  }

  private static int fill(Patch patch, String now, byte[] out, int at) {
    return switch (patch.fill()) {
      case TEXT -> put(patch.text(), out, at);
      case NOW -> put(now, out, at);
      case ID -> {
        int end = put(patch.text(), out, put("\"", out, at));
        yield put("\"", out, random(out, end));
      }
    };
  }

  private static int put(String text, byte[] out, int at) {
    byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(ascii, 0, out, at, ascii.length);
    return at + ascii.length;
  }

  private static int random(byte[] out, int from) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long bits = 0;
    for (int i = 0; i < ID_CHARS; i++) {
      if (i % CHARS_PER_LONG == 0) {
        bits = random.nextLong() >>> 1;
      }
      out[from + i] = (byte) ID_ALPHABET.charAt((int) (bits % ID_ALPHABET.length()));
      bits /= ID_ALPHABET.length();
    }
    return from + ID_CHARS;
  }

  /** A new id like an old one: it keeps the provider's prefix, as some clients look at it. */
  static String newId(String old) {
    byte[] id = new byte[ID_CHARS];
    random(id, 0);
    return prefix(old) + new String(id, StandardCharsets.ISO_8859_1);
  }

  private static String prefix(String old) {
    Matcher prefix = ID_PREFIX.matcher(old);
    return prefix.lookingAt() ? prefix.group() : "";
  }
}
