package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The member {@code cache} that clients of other gateways put into a request's body: read and cut
 * out, since the provider would refuse it.
 */
final class CacheField {
  static final String NAME = "cache";

  private static final int MAX_VALUES = 32;

  private final Map<String, String> values = new LinkedHashMap<>();
  private int valueStart = -1;
  private int valueEnd = -1;

  /** Takes the member; the parser stands on its value. */
  void read(JsonParser parser) throws IOException {
    valueStart = (int) parser.currentTokenLocation().getByteOffset();
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      new CanonicalWriter().object(parser, this::value);
    } else {
      new CanonicalWriter().skip(parser);
    }
    // A text or number is read to its end only when somebody wants it.
    parser.finishToken();
    valueEnd = (int) parser.currentLocation().getByteOffset();
  }

  private void value(String name, JsonParser parser) throws IOException {
    if (parser.currentToken().isScalarValue() && values.size() < MAX_VALUES) {
      values.put(name, parser.getText());
    }
    new CanonicalWriter().skip(parser);
  }

  Map<String, String> values() {
    return values;
  }

  /** The body without the member and one comma beside it; null when it had none. */
  byte @Nullable [] without(byte[] body) {
    if (valueStart < 0) {
      return null;
    }
    int from = nameStart(body);
    int to = valueEnd;
    int next = to;
    while (isSpace(body[next])) {
      next++;
    }
    int before = from - 1;
    while (isSpace(body[before])) {
      before--;
    }
    if (body[next] == ',') {
      to = next + 1;
    } else if (body[before] == ',') {
      from = before;
    }
    ByteArrayOutputStream rest = new ByteArrayOutputStream(body.length);
    rest.write(body, 0, from);
    rest.write(body, to, body.length - to);
    return rest.toByteArray();
  }

  /** Where the opening quote of the name stands; within the name there is none. */
  private int nameStart(byte[] body) {
    int at = valueStart - 1;
    while (body[at] != '"') {
      at--;
    }
    at--;
    while (body[at] != '"') {
      at--;
    }
    return at;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
