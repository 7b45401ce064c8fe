package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a reader of requests wants to stand at its parser's place. */
final class Expect {

  private Expect() {}

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
    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
  }

  static void end(JsonParser parser) throws IOException {
    if (parser.nextToken() != null) {
      throw new IOException("expected the end of the body");
    }
  }
}
