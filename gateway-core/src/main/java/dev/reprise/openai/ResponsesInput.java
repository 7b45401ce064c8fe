package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The {@code input} of a request to the Responses API: a text or a list of items, of which the last
 * asks and the others are history.
 */
final class ResponsesInput {
  private static final String TEXT_PART = "input_text";

  private final UnaryOperator<String> normalization;
  private final CanonicalWriter items = new CanonicalWriter();

  /** What stands around the texts of the last item's content parts. */
  private final CanonicalWriter frame = new CanonicalWriter();

  /** Where each item begins; the end of one is the start of the next. */
  private final List<Integer> starts = new ArrayList<>();

  private List<CanonicalWriter.Member> lastMembers = List.of();
  private boolean list;
  private boolean reference;
  private @Nullable String type;
  private @Nullable String role;
  private @Nullable StringBuilder text;
  private boolean textOnly;

  ResponsesInput(UnaryOperator<String> normalization) {
    this.normalization = normalization;
  }

  /** Takes the whole; the parser stands on it. */
  void read(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      starts.add(0);
      role = "user";
      textOnly = true;
      text = new StringBuilder(parser.getText());
      items.value(parser, normalization);
      return;
    }
    Expect.token(parser, JsonToken.START_ARRAY);
    list = true;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Expect.token(parser, JsonToken.START_OBJECT);
      item(parser);
    }
  }

  private void item(JsonParser parser) throws IOException {
    starts.add(items.size());
    type = null;
    role = null;
    text = null;
    textOnly = true;
    frame.clear();
    lastMembers = items.object(parser, this::member);
    // A reference need not say its type, a message need not either but has a role.
    reference |= type == null ? role == null : type.equals("item_reference");
  }

  private void member(String name, JsonParser parser) throws IOException {
    if (name.equals("content")) {
      content(parser);
      return;
    }
    if (name.equals("type") && parser.currentToken() != JsonToken.VALUE_NULL) {
      type = parser.getText();
    } else if (name.equals("role") && parser.currentToken() == JsonToken.VALUE_STRING) {
      role = parser.getText();
    }
    items.value(parser, normalization);
  }

  private void content(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      text = new StringBuilder(parser.getText());
      items.value(parser, normalization);
    } else if (parser.currentToken() == JsonToken.START_ARRAY) {
      text = new StringBuilder();
      items.array(parser, this::part);
    } else {
      items.value(parser, normalization);
    }
  }

  private void part(JsonParser parser) throws IOException {
    Part part = new Part();
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      frame.string('p', "");
      for (CanonicalWriter.Member member : items.object(parser, part::member)) {
        if (!member.name().equals("text")) {
          frame.append(items.slice(member.start(), member.end()));
        }
      }
    } else {
      items.value(parser, normalization);
    }
    textOnly &= part.type.equals(TEXT_PART) && part.text != null;
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
      items.value(parser, normalization);
    }
  }

  /** Whether the last item is a message of the user's. */
  boolean asks() {
    return "user".equals(role) && (type == null || type.equals("message"));
  }

  boolean isTextOnly() {
    return textOnly;
  }

  /** Whether an item stands at the provider, who alone knows what it says. */
  boolean hasReference() {
    return reference;
  }

  /** The text that is asked; null when the last item is more or something else. */
  @Nullable String question() {
    return asks() && textOnly && text != null ? text.toString() : null;
  }

  byte[] history() {
    return items.slice(0, lastStart());
  }

  byte[] last() {
    return items.slice(lastStart(), items.size());
  }

  /** The last item but for the text of its content. */
  byte[] lastWithoutText() throws IOException {
    CanonicalWriter rest = new CanonicalWriter();
    rest.string(list ? 'i' : 's', "");
    for (CanonicalWriter.Member member : lastMembers) {
      if (!member.name().equals("content")) {
        rest.append(items.slice(member.start(), member.end()));
      }
    }
    rest.string('c', "");
    rest.append(frame.toBytes());
    return rest.toBytes();
  }

  void parts(Parts parts) {
    for (int i = 0; i < starts.size(); i++) {
      int end = i + 1 < starts.size() ? starts.get(i + 1) : items.size();
      parts.add(list ? "input[" + i + "]" : "input", items.slice(starts.get(i), end));
    }
  }

  private int lastStart() {
    return starts.isEmpty() ? 0 : starts.getLast();
  }
}
