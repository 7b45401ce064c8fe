package dev.reprise.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object, each as the bytes that spell it: an answer must not change by being
 * read.
 */
public final class Members {

  /** As deep as the gateway reads a body, and some levels around it. */
  private static final int MAX_DEPTH = 210;

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Lines.MAX_BYTES)
                  .build())
          .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  public static final JsonMapper MAPPER =
      JsonMapper.builder(FACTORY).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private record Span(JsonToken token, int from, int to) {}

  private final byte[] json;
  private final Map<String, Span> spans = new LinkedHashMap<>();

  private Members(byte[] json) {
    this.json = json;
  }

  /**
   * @throws LineException when it is not one JSON object, or says a member twice
   */
  public static Members of(byte[] json) throws LineException {
    Members members = new Members(json);
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new LineException("expected a JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        members.read(parser);
      }
      if (parser.nextToken() != null) {
        throw new LineException("expected one JSON object, got more behind it");
      }
      return members;
    } catch (JsonProcessingException e) {
      // The parser's own message quotes the line.
      int column = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
      throw new LineException("not JSON at column " + column);
    } catch (IOException e) {
      throw new LineException("not JSON");
    }
  }

  private void read(JsonParser parser) throws IOException {
    String name = parser.currentName();
    JsonToken token = parser.nextToken();
    int from = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    parser.finishToken();
    spans.put(name, new Span(token, from, (int) parser.currentLocation().getByteOffset()));
  }

  public Set<String> names() {
    return spans.keySet();
  }

  /** Whether it is there and not null. */
  public boolean has(String name) {
    Span span = spans.get(name);
    return span != null && span.token != JsonToken.VALUE_NULL;
  }

  public boolean isObject(String name) {
    Span span = spans.get(name);
    return span != null && span.token == JsonToken.START_OBJECT;
  }

  /** The bytes of an object. */
  public byte[] object(String name) throws LineException {
    Span span = spans.get(name);
    if (span == null || !isObject(name)) {
      throw new LineException(name + ": expected an object");
    }
    return raw(span);
  }

  public Members members(String name) throws LineException {
    return of(object(name));
  }

  public JsonNode tree(String name) throws LineException {
    Span span = spans.get(name);
    try {
      return span == null ? MAPPER.missingNode() : MAPPER.readTree(raw(span));
    } catch (IOException e) {
      throw new LineException(name + ": not JSON");
    }
  }

  /** Null when it is not there, or null. */
  public @Nullable String optional(String name) throws LineException {
    if (!has(name)) {
      return null;
    }
    JsonNode value = tree(name);
    if (!value.isTextual()) {
      throw new LineException(name + ": expected a string");
    }
    return value.textValue();
  }

  public String text(String name) throws LineException {
    String value = optional(name);
    if (value == null) {
      throw new LineException(name + ": expected a string, got none");
    }
    return value;
  }

  /** A whole number ≥ 0. */
  long number(String name) throws LineException {
    JsonNode value = tree(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw new LineException(name + ": expected a whole number from 0 on");
    }
    return value.longValue();
  }

  /** The whole object, each member as it stood, but for those. */
  public byte[] without(Set<String> others) {
    ByteArrayOutputStream object = new ByteArrayOutputStream(json.length);
    char before = '{';
    for (Map.Entry<String, Span> member : spans.entrySet()) {
      if (!others.contains(member.getKey())) {
        object.write(before);
        object.writeBytes(
            MAPPER.getNodeFactory().textNode(member.getKey()).toString().getBytes(UTF_8));
        object.write(':');
        object.writeBytes(raw(member.getValue()));
        before = ',';
      }
    }
    if (before == '{') {
      object.write(before);
    }
    object.write('}');
    return object.toByteArray();
  }

  private byte[] raw(Span span) {
    return Arrays.copyOfRange(json, span.from, span.to);
  }
}
