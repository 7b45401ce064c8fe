package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.reprise.chat.ChatRequest.Trait;
import dev.reprise.chat.Digest;
import dev.reprise.chat.EmbeddingsRequest;
import dev.reprise.chat.EmbeddingsRequest.Item;
import dev.reprise.chat.UnreadableRequestException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Reads one {@code POST /v1/embeddings} body in a single pass. Texts are taken as they are: what
 * looks the same to a person is other tokens to a model, and so another vector.
 */
final class EmbeddingsRequestReader {

  /** First in each digest: no key of one protocol is one of another. */
  private static final byte[] PROTOCOL = "embeddings".getBytes(StandardCharsets.US_ASCII);

  /** Where some providers are told to embed each item in the light of the others. */
  private static final String LATE_CHUNKING = "late_chunking";

  /** Where an item stands in the body. */
  private record Span(int start, int end) {}

  private final RequestFields fields;
  private final CanonicalWriter item = new CanonicalWriter();
  private final List<Item> items = new ArrayList<>();
  private final List<Span> spans = new ArrayList<>();
  private final byte[] body;
  private Span input = new Span(0, 0);

  private EmbeddingsRequestReader(byte[] body, boolean compat) {
    this.body = body;
    this.fields = new RequestFields(compat);
  }

  /**
   * @param compat whether a field {@code cache} speaks to the cache
   */
  static EmbeddingsRequestReader of(byte[] body, boolean compat) throws UnreadableRequestException {
    EmbeddingsRequestReader reader = new EmbeddingsRequestReader(body, compat);
    reader.fields.read("an embeddings request", body, reader::member);
    return reader;
  }

  private void member(String name, JsonParser parser) throws IOException {
    if (name.equals("input")) {
      int start = start(parser);
      input(parser);
      input = new Span(start, end(parser));
      return;
    }
    if (name.equals(LATE_CHUNKING) && parser.currentToken() == JsonToken.VALUE_TRUE) {
      throw new IOException("the items depend on each other");
    }
    fields.member(name, parser);
  }

  private void input(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      text(parser);
      return;
    }
    Expect.token(parser, JsonToken.START_ARRAY);
    JsonToken kind = parser.nextToken();
    if (kind == JsonToken.VALUE_NUMBER_INT) {
      tokens(parser);
      return;
    }
    while (parser.currentToken() != JsonToken.END_ARRAY) {
      Expect.token(parser, kind);
      int start = start(parser);
      if (kind == JsonToken.VALUE_STRING) {
        text(parser);
      } else {
        Expect.token(parser, JsonToken.START_ARRAY).nextToken();
        tokens(parser);
      }
      spans.add(new Span(start, end(parser)));
      parser.nextToken();
    }
  }

  private void text(JsonParser parser) throws IOException {
    item.clear();
    item.string('s', parser.getText());
    add(parser.getTextLength());
  }

  /** The parser stands on the first of them. */
  private void tokens(JsonParser parser) throws IOException {
    item.clear();
    int count = 0;
    while (parser.currentToken() != JsonToken.END_ARRAY) {
      Expect.token(parser, JsonToken.VALUE_NUMBER_INT);
      item.value(parser, UnaryOperator.identity());
      count++;
      parser.nextToken();
    }
    add(count);
  }

  private void add(int length) throws IOException {
    if (length == 0 || items.size() == EmbeddingsRequest.MAX_ITEMS) {
      throw new IOException("an empty item, or too many");
    }
    items.add(new Item(Digest.of(PROTOCOL, item.toBytes()), length));
  }

  private static int start(JsonParser parser) {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  private static int end(JsonParser parser) {
    return (int) parser.currentLocation().getByteOffset();
  }

  EmbeddingsRequest request() throws UnreadableRequestException {
    try {
      if (items.isEmpty()) {
        throw new IOException("expected an input");
      }
      // The others are of answers in words; one of them would be read into a model's name.
      fields.traits.retainAll(Set.of(Trait.OTHER_MODELS));
      Digest context = Digest.of(PROTOCOL, fields.canonical.toBytes());
      Digest whole = context;
      for (Item each : items) {
        whole = whole.and(each.digest());
      }
      return new EmbeddingsRequest(fields.request(body, null, context, whole, parts -> {}), items);
    } catch (IOException e) {
      throw new UnreadableRequestException("not an embeddings request", null);
    }
  }

  /** The body with the items at these positions alone. */
  byte[] only(List<Integer> positions) {
    if (spans.isEmpty()) {
      return body;
    }
    ByteArrayOutputStream rest = new ByteArrayOutputStream(body.length);
    rest.write(body, 0, input.start());
    char separator = '[';
    for (int position : positions) {
      Span span = spans.get(position);
      rest.write(separator);
      rest.write(body, span.start(), span.end() - span.start());
      separator = ',';
    }
    rest.write(']');
    rest.write(body, input.end(), body.length - input.end());
    return rest.toByteArray();
  }
}
