package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Messages in their canonical form, one behind the other: the last asks, the others are history.
 */
final class Messages {
  private final String textPart;
  private final UnaryOperator<String> normalization;
  private final CanonicalWriter all = new CanonicalWriter();

  /** What stands around the texts of the last message's content parts. */
  private final CanonicalWriter frame = new CanonicalWriter();

  /** Where each message begins; the end of one is the start of the next. */
  private final List<Integer> starts = new ArrayList<>();

  private List<CanonicalWriter.Member> lastMembers = List.of();
  private @Nullable StringBuilder text;
  private boolean textOnly;

  /**
   * @param textPart the type of a content part that is a text
   */
  Messages(String textPart, UnaryOperator<String> normalization) {
    this.textPart = textPart;
    this.normalization = normalization;
  }

  /** Takes a message that is nothing but its content; the parser stands on it. */
  void bare(JsonParser parser) throws IOException {
    begin();
    content(parser);
  }

  /**
   * Takes a message; the parser stands on it.
   *
   * @param reader hands each member on to {@link #content} or {@link #value}
   */
  void message(JsonParser parser, CanonicalWriter.MemberReader reader) throws IOException {
    begin();
    lastMembers = all.object(parser, reader);
  }

  private void begin() {
    starts.add(all.size());
    text = null;
    textOnly = true;
    frame.clear();
  }

  void value(JsonParser parser) throws IOException {
    all.value(parser, normalization);
  }

  void content(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      text = new StringBuilder(parser.getText());
      value(parser);
    } else if (parser.currentToken() == JsonToken.START_ARRAY) {
      text = new StringBuilder();
      all.array(parser, this::part);
    } else {
      value(parser);
    }
  }

  private void part(JsonParser parser) throws IOException {
    Part part = new Part();
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      frame.string('p', "");
      for (CanonicalWriter.Member member : all.object(parser, part::member)) {
        if (!member.name().equals("text")) {
          frame.append(all.slice(member.start(), member.end()));
        }
      }
    } else {
      value(parser);
    }
    textOnly &= part.type.equals(textPart) && part.text != null;
    if (text != null && part.text != null) {
      text.append(text.isEmpty() ? "" : "\n").append(part.text);
    }
  }

  /** One element of a content that is an array. */
  private final class Part {
    private String type = "";
    private @Nullable String text;

    void member(String name, JsonParser parser) throws IOException {
      boolean isString = parser.currentToken() == JsonToken.VALUE_STRING;
      if (isString && name.equals("type")) {
        type = parser.getText();
      } else if (isString && name.equals("text")) {
        text = parser.getText();
      }
      value(parser);
    }
  }

  /** Whether the last message holds no part that is anything but a text. */
  boolean isTextOnly() {
    return textOnly;
  }

  /** What the last message says; null when it says nothing or holds something else as well. */
  @Nullable String text() {
    return textOnly && text != null ? text.toString() : null;
  }

  byte[] history() {
    return all.slice(0, lastStart());
  }

  byte[] last() {
    return all.slice(lastStart(), all.size());
  }

  /** Appends the last message but for the text of its content. */
  void lastWithoutText(CanonicalWriter rest) throws IOException {
    for (CanonicalWriter.Member member : lastMembers) {
      if (!member.name().equals("content")) {
        rest.append(all.slice(member.start(), member.end()));
      }
    }
    rest.string('c', "");
    rest.append(frame.toBytes());
  }

  /**
   * @param name of a message by its place
   */
  void parts(Parts parts, IntFunction<String> name) {
    for (int i = 0; i < starts.size(); i++) {
      int end = i + 1 < starts.size() ? starts.get(i + 1) : all.size();
      parts.add(name.apply(i), all.slice(starts.get(i), end));
    }
  }

  private int lastStart() {
    return starts.isEmpty() ? 0 : starts.getLast();
  }
}
