package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.reprise.chat.UnreadableRequestException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a reader of requests wants to stand at its parser's place. */
final class Expect {

  private Expect() {}

  /**
   * Reads a body that is one object; members are written as {@link CanonicalWriter#object} says.
   *
   * @param what it should be, with its article
   * @throws UnreadableRequestException when it is anything else, or a member is not as expected
   */
  static List<CanonicalWriter.Member> object(
      String what, byte[] body, CanonicalWriter canonical, CanonicalWriter.MemberReader reader)
      throws UnreadableRequestException {
    try (JsonParser parser = Json.FACTORY.createParser(body)) {
      parser.nextToken();
      token(parser, JsonToken.START_OBJECT);
      utf8(body);
      List<CanonicalWriter.Member> members = canonical.object(parser, reader);
      end(parser);
      return members;
    } catch (IOException | ArithmeticException | NumberFormatException e) {
      // Jackson's messages quote the body: they stay here.
      throw new UnreadableRequestException("not " + what, null);
    }
  }

  static JsonParser token(JsonParser parser, JsonToken token) throws IOException {
    if (parser.currentToken() != token) {
      throw new IOException("expected " + token + ", got " + parser.currentToken());
    }
    return parser;
  }

  /** A boolean; null and absent are false. */
  static boolean flag(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> throw new IOException("expected a boolean");
    };
  }

  /** Jackson takes overlong forms and encoded surrogates; what it decodes is not what came. */
  static void utf8(byte[] body) throws IOException {
    int all = 0;
    for (byte b : body) {
      all |= b;
    }
    if (all >= 0) {
      return;
    }
    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
  }

  static void end(JsonParser parser) throws IOException {
    if (parser.nextToken() != null) {
      throw new IOException("expected the end of the body");
    }
  }
}
