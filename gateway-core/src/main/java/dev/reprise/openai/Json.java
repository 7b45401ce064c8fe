package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The one set-up of Jackson: bounded, exact in its numbers, strict in what it takes for JSON. */
final class Json {

  /** Nesting that a request or an answer may have; deeper ones are forwarded unread. */
  static final int MAX_DEPTH = 200;

  /** Digits of a number; longer ones would cost quadratic time. */
  static final int MAX_NUMBER_LENGTH = 1000;

  static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          // UTF-8 and nothing else: no byte order mark, no guessing at UTF-16.
          .configure(JsonFactory.Feature.CHARSET_DETECTION, false)
          // Interning lets callers fill a table of the whole process with names of their own.
          .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  static final JsonMapper MAPPER =
      JsonMapper.builder(FACTORY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .nodeFactory(new Writable())
          .build();

  /** Reads a value that others follow. */
  private static final ObjectReader MEMBER =
      MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  /** Makes no node that could not be written again. */
  private static final class Writable extends JsonNodeFactory {

    /** Zeros that Jackson writes for an exponent. */
    private static final int MAX_SCALE = 9_999;

    @Override
    public ValueNode numberNode(BigDecimal number) {
      if (Math.abs((long) number.scale()) > MAX_SCALE) {
        throw new NumberFormatException("an exponent beyond " + MAX_SCALE);
      }
      return super.numberNode(number);
    }
  }

  static JsonNode tree(byte[] json) throws IOException {
    try {
      return MAPPER.readTree(json);
    } catch (NumberFormatException e) {
      throw tooLarge(e);
    }
  }

  static JsonNode tree(String json) throws JsonProcessingException {
    try {
      return MAPPER.readTree(json);
    } catch (NumberFormatException e) {
      throw tooLarge(e);
    }
  }

  /** Such a number is JSON all the same, but for Jackson. */
  private static JsonProcessingException tooLarge(NumberFormatException e) {
    return new JsonParseException(null, "a number beyond all bounds", e);
  }

  /** The value of a text; null when it has none that is taken here. */
  static @Nullable JsonNode treeOrNull(String json) {
    try {
      return nullIfMissing(tree(json));
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  static @Nullable JsonNode treeOrNull(byte[] json) {
    try {
      return nullIfMissing(tree(json));
    } catch (IOException e) {
      return null;
    }
  }

  /** These members of an object, and nothing of the others; null when it cannot be read. */
  static @Nullable JsonNode only(byte[] json, Set<String> names) {
    ObjectNode found = JsonNodeFactory.instance.objectNode();
    try (JsonParser parser = MAPPER.createParser(json)) {
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        if (names.contains(name)) {
          found.set(name, MEMBER.readTree(parser));
        } else {
          parser.skipChildren();
        }
      }
      return found;
    } catch (IOException | NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable JsonNode nullIfMissing(JsonNode tree) {
    return tree.isMissingNode() ? null : tree;
  }

  /** A tree as a text, which may hold what UTF-8 cannot: halves of surrogate pairs. */
  static String text(JsonNode tree) {
    try {
      return MAPPER.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain nodes is JSON", e);
    }
  }

  /** What a tree without anything but JSON is on the wire. */
  static byte[] bytes(JsonNode tree) {
    try {
      return MAPPER.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain nodes is JSON", e);
    }
  }
}
