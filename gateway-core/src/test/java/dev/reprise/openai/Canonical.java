package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** A value's canonical form as text, so that two values can be compared whatever their spelling. */
final class Canonical {

  private Canonical() {}

  static String of(JsonNode value) {
    try (JsonParser parser = Json.FACTORY.createParser(Spelling.of(value, new Random(1)))) {
      parser.nextToken();
      CanonicalWriter writer = new CanonicalWriter();
      writer.value(parser, text -> text);
      return new String(writer.toBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
