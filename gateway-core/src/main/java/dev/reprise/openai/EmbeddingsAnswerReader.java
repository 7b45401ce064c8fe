package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.reprise.chat.EmbeddingsAnswer;
import dev.reprise.chat.ModelNames;
import dev.reprise.chat.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer to a request for embeddings. Vectors are looked at and never read: a number that
 * has been parsed and written again is another number.
 */
final class EmbeddingsAnswerReader {

  /** Keeps sums within their bounds; no request costs as much. */
  private static final long MAX_TOKENS = 1L << 40;

  /** A number in the body that says what upstream charged. */
  private record Count(int start, int end, long tokens) {}

  private final byte[] json;
  private final @Nullable String model;
  private final int expected;
  private final SortedMap<Integer, byte[]> items = new TreeMap<>();
  private final List<Count> counts = new ArrayList<>();
  private int dataStart = -1;
  private int dataEnd = -1;
  private long promptTokens = -1;
  private long totalTokens = -1;

  private EmbeddingsAnswerReader(byte[] json, int items, @Nullable String model) {
    this.json = json;
    this.model = model;
    this.expected = items;
  }

  static @Nullable EmbeddingsAnswer read(byte[] json, int items, @Nullable String model) {
    try (JsonParser parser = Json.MAPPER.createParser(json)) {
      return new EmbeddingsAnswerReader(json, items, model).read(parser);
    } catch (IOException e) {
      return null;
    }
  }

  private EmbeddingsAnswer read(JsonParser parser) throws IOException {
    parser.nextToken();
    Expect.token(parser, JsonToken.START_OBJECT);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      member(name, parser);
    }
    Expect.end(parser);
    require(dataStart >= 0, "data");
    require(items.size() == expected, "number of items");
    long tokens = Math.max(0, promptTokens < 0 ? totalTokens : promptTokens);
    return new Answer(
        json, dataStart, dataEnd, counts, List.copyOf(items.values()), new Usage(tokens, 0));
  }

  private void member(String name, JsonParser parser) throws IOException {
    switch (name) {
      case "data" -> data(Expect.token(parser, JsonToken.START_ARRAY));
      case "usage" -> usage(parser);
      case "error" -> Expect.token(parser, JsonToken.VALUE_NULL);
      case "model" -> {
        String answered = Expect.token(parser, JsonToken.VALUE_STRING).getText();
        require(model == null || ModelNames.same(model, answered), "model");
      }
      default -> parser.skipChildren();
    }
  }

  private void data(JsonParser parser) throws IOException {
    dataStart = (int) parser.currentLocation().getByteOffset();
    int position = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      int start = start(Expect.token(parser, JsonToken.START_OBJECT));
      int index = item(parser, position++);
      int end = (int) parser.currentLocation().getByteOffset();
      byte[] item = Arrays.copyOfRange(json, start, end);
      boolean first = items.putIfAbsent(index, item) == null;
      require(first && index >= 0 && index < expected, "index");
    }
    dataEnd = start(parser);
  }

  /** Returns the item's own index, or its position when it has none. */
  private int item(JsonParser parser, int position) throws IOException {
    int index = position;
    boolean vector = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "index" -> index = Expect.token(parser, JsonToken.VALUE_NUMBER_INT).getIntValue();
        case "embedding" -> vector = isVector(parser);
        default -> parser.skipChildren();
      }
    }
    require(vector, "embedding");
    return index;
  }

  /** Numbers, or a text that encodes them; at least one. */
  private static boolean isVector(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return parser.getTextLength() > 0;
    }
    Expect.token(parser, JsonToken.START_ARRAY);
    int numbers = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      require(parser.currentToken().isNumeric(), "number");
      numbers++;
    }
    return numbers > 0;
  }

  private void usage(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      Expect.token(parser, JsonToken.VALUE_NULL);
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      boolean number = parser.nextToken() == JsonToken.VALUE_NUMBER_INT;
      if (number && name.equals("prompt_tokens")) {
        promptTokens = count(parser);
      } else if (number && name.equals("total_tokens")) {
        totalTokens = count(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private long count(JsonParser parser) throws IOException {
    long tokens = Math.clamp(parser.getLongValue(), 0, MAX_TOKENS);
    int end = (int) parser.currentLocation().getByteOffset();
    counts.add(new Count(start(parser), end, tokens));
    return tokens;
  }

  private static int start(JsonParser parser) {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  private static void require(boolean holds, String what) throws IOException {
    if (!holds) {
      throw new IOException("not the expected " + what);
    }
  }

  /** The answer, with the places where another one differs from it. */
  private static final class Answer implements EmbeddingsAnswer {
    private final byte[] json;
    private final int dataStart;
    private final int dataEnd;
    private final List<Count> counts;
    private final List<byte[]> items;
    private final Usage usage;

    Answer(
        byte[] json,
        int dataStart,
        int dataEnd,
        List<Count> counts,
        List<byte[]> items,
        Usage usage) {
      this.json = json;
      this.dataStart = dataStart;
      this.dataEnd = dataEnd;
      this.counts = List.copyOf(counts);
      this.items = items;
      this.usage = usage;
    }

    @Override
    public List<byte[]> items() {
      return items;
    }

    @Override
    public Usage usage() {
      return usage;
    }

    @Override
    public Iterator<byte[]> with(List<byte[]> others, Usage more) {
      long tokens = more.totalTokens();
      return new EmbeddingsList(
          copy(0, dataStart, tokens), others, copy(dataEnd, json.length, tokens));
    }

    private byte[] copy(int from, int to, long more) {
      ByteArrayOutputStream out = new ByteArrayOutputStream(to - from + 32);
      int copied = from;
      for (Count count : counts) {
        if (count.start() >= from && count.end() <= to) {
          out.write(json, copied, count.start() - copied);
          String sum = Long.toString(count.tokens() + more);
          out.writeBytes(sum.getBytes(StandardCharsets.US_ASCII));
          copied = count.end();
        }
      }
      out.write(json, copied, to - copied);
      return out.toByteArray();
    }
  }
}
