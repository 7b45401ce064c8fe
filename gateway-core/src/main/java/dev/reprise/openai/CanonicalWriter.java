package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Writes JSON values so that two values have the same bytes exactly when they mean the same: keys
 * sorted, numbers in one spelling with every digit, every string length-prefixed and every value
 * typed, so that no two different values can run into the same bytes. Computed while parsing;
 * nothing but this buffer is built.
 */
final class CanonicalWriter {

  /** A member of an object: its name and where its name and value lie in the buffer. */
  record Member(String name, int start, int end) {}

  /** Takes an object's member; the parser stands on the value and must be left on its end. */
  @FunctionalInterface
  interface MemberReader {
    void read(String name, JsonParser parser) throws IOException;
  }

  private byte[] bytes = new byte[512];
  private int size;

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  byte[] slice(int start, int end) {
    return Arrays.copyOfRange(bytes, start, end);
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  /** Writes the value that the parser stands on. */
  void value(JsonParser parser, UnaryOperator<String> text) throws IOException {
    JsonToken token = parser.currentToken();
    switch (token) {
      case START_OBJECT -> object(parser, (name, p) -> value(p, text));
      case START_ARRAY -> array(parser, p -> value(p, text));
      case VALUE_STRING -> string('s', text.apply(parser.getText()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> string('n', canonicalNumber(parser));
      case VALUE_TRUE -> tag('t');
      case VALUE_FALSE -> tag('f');
      case VALUE_NULL -> tag('z');
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IOException("expected a value, got " + token);
    }
  }

  /**
   * Writes an object; members are written by {@code reader}, then sorted by name. A member for
   * which the reader writes nothing leaves no trace, but may not come twice either.
   */
  List<Member> object(JsonParser parser, MemberReader reader) throws IOException {
    tag('o');
    int start = size;
    List<Member> members = new ArrayList<>();
    boolean sorted = true;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      int from = size;
      string('k', name);
      int value = size;
      parser.nextToken();
      reader.read(name, parser);
      if (size == value) {
        size = from;
      }
      sorted &= members.isEmpty() || members.getLast().name().compareTo(name) < 0;
      members.add(new Member(name, from, size));
    }
    List<Member> ordered = sorted ? members : sort(members, start);
    tag('e');
    return ordered;
  }

  /** Reads a value as strictly as any other and leaves no trace of it. */
  void skip(JsonParser parser) throws IOException {
    int start = size;
    value(parser, UnaryOperator.identity());
    size = start;
  }

  /** Writes an array; the elements are written by {@code reader}. */
  void array(JsonParser parser, ElementReader reader) throws IOException {
    tag('a');
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      reader.read(parser);
    }
    tag('e');
  }

  /** Takes an array's element; the parser stands on it and must be left on its end. */
  @FunctionalInterface
  interface ElementReader {
    void read(JsonParser parser) throws IOException;
  }

  void string(char type, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    // As many bytes as characters are ASCII, unless a question mark stands for half a pair.
    if (utf8.length != text.length() || has(utf8, '?')) {
      requirePairs(text);
    }
    reserve(5 + utf8.length);
    bytes[size++] = (byte) type;
    bytes[size++] = (byte) (utf8.length >>> 24);
    bytes[size++] = (byte) (utf8.length >>> 16);
    bytes[size++] = (byte) (utf8.length >>> 8);
    bytes[size++] = (byte) utf8.length;
    System.arraycopy(utf8, 0, bytes, size, utf8.length);
    size += utf8.length;
  }

  void append(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
  }

  private void tag(char type) {
    reserve(1);
    bytes[size++] = (byte) type;
  }

  private List<Member> sort(List<Member> members, int start) throws IOException {
    byte[] unsorted = slice(start, size);
    members.sort(Comparator.comparing(Member::name));
    List<Member> moved = new ArrayList<>(members.size());
    size = start;
    for (Member member : members) {
      if (!moved.isEmpty() && moved.getLast().name().equals(member.name())) {
        throw new IOException("duplicate key");
      }
      int length = member.end() - member.start();
      System.arraycopy(unsorted, member.start() - start, bytes, size, length);
      moved.add(new Member(member.name(), size, size + length));
      size += length;
    }
    return moved;
  }

  private static boolean has(byte[] bytes, char ascii) {
    for (byte b : bytes) {
      if (b == ascii) {
        return true;
      }
    }
    return false;
  }

  /** Half a surrogate pair has no bytes of its own: as UTF-8 it would become a question mark. */
  private static void requirePairs(String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean pair = Character.charCount(text.codePointAt(i)) == 2;
        if (!pair) {
          throw new IOException("half a surrogate pair");
        }
        i++;
      }
    }
  }

  /** 0.20 is 0.2 and 1e2 is 100; an integer of any length keeps its digits. */
  private static String canonicalNumber(JsonParser parser) throws IOException {
    String text = parser.getText();
    boolean small = parser.currentToken() == JsonToken.VALUE_NUMBER_INT && text.length() < 18;
    if (small && !text.startsWith("-0")) {
      return text;
    }
    BigDecimal number = new BigDecimal(text);
    if (number.signum() == 0) {
      return "0";
    }
    BigDecimal stripped = number.stripTrailingZeros();
    if (Math.abs((long) stripped.scale()) > Json.MAX_NUMBER_LENGTH) {
      throw new IOException("a number out of range");
    }
    return stripped.toPlainString();
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, more)));
    }
  }
}
