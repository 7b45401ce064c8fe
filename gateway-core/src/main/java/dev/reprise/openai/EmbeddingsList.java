package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The body of a list of embeddings, a piece for each item, made when it is wanted. Of an item's
 * bytes only its {@code index} is written anew.
 */
final class EmbeddingsList implements Iterator<byte[]> {
  private final byte[] before;
  private final List<byte[]> items;
  private final byte[] after;
  private int next;

  /**
   * @param before all up to the first item
   * @param items objects; at least one
   * @param after all behind the last item
   */
  EmbeddingsList(byte[] before, List<byte[]> items, byte[] after) {
    this.before = before;
    this.items = items;
    this.after = after;
  }

  @Override
  public boolean hasNext() {
    return next < items.size();
  }

  @Override
  public byte[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    byte[] item = items.get(next);
    ByteArrayOutputStream piece = new ByteArrayOutputStream(item.length + 64);
    if (next == 0) {
      piece.writeBytes(before);
    } else {
      piece.write(',');
    }
    numbered(item, next, piece);
    next++;
    if (!hasNext()) {
      piece.writeBytes(after);
    }
    return piece.toByteArray();
  }

  private static void numbered(byte[] item, int index, ByteArrayOutputStream out) {
    byte[] number = Integer.toString(index).getBytes(StandardCharsets.US_ASCII);
    try (JsonParser parser = Json.FACTORY.createParser(item)) {
      parser.nextToken();
      int behindBrace = (int) parser.currentLocation().getByteOffset();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = parser.currentName().equals("index");
        parser.nextToken();
        if (found) {
          int start = (int) parser.currentTokenLocation().getByteOffset();
          parser.finishToken();
          int end = (int) parser.currentLocation().getByteOffset();
          splice(item, start, end, number, out);
          return;
        }
        parser.skipChildren();
      }
      byte[] member = ("\"index\":" + index + ",").getBytes(StandardCharsets.US_ASCII);
      splice(item, behindBrace, behindBrace, member, out);
    } catch (IOException e) {
      throw new IllegalStateException("a stored item is JSON", e);
    }
  }

  private static void splice(
      byte[] item, int start, int end, byte[] replacement, ByteArrayOutputStream out) {
    out.write(item, 0, start);
    out.writeBytes(replacement);
    out.write(item, end, item.length - end);
  }
}
