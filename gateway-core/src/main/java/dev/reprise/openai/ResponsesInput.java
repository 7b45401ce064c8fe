package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The {@code input} of a request to the Responses API: a text or a list of items, of which the last
 * asks and the others are history.
 */
final class ResponsesInput {
  private final Messages items;
  private boolean list;
  private boolean reference;
  private @Nullable String type;
  private @Nullable String role;

  ResponsesInput(UnaryOperator<String> normalization) {
    this.items = new Messages("input_text", normalization);
  }

  /** Takes the whole; the parser stands on it. */
  void read(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      role = "user";
      items.bare(parser);
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
    type = null;
    role = null;
    items.message(parser, this::member);
    // A reference need not say its type, a message need not either but has a role.
    reference |= type == null ? role == null : type.equals("item_reference");
  }

  private void member(String name, JsonParser parser) throws IOException {
    if (name.equals("content")) {
      items.content(parser);
      return;
    }
    if (name.equals("type") && parser.currentToken() != JsonToken.VALUE_NULL) {
      type = parser.getText();
    } else if (name.equals("role") && parser.currentToken() == JsonToken.VALUE_STRING) {
      role = parser.getText();
    }
    items.value(parser);
  }

  /** Whether the last item is a message of the user's. */
  boolean asks() {
    return "user".equals(role) && (type == null || type.equals("message"));
  }

  boolean isTextOnly() {
    return items.isTextOnly();
  }

  /** Whether an item stands at the provider, who alone knows what it says. */
  boolean hasReference() {
    return reference;
  }

  /** The text that is asked; null when the last item is more or something else. */
  @Nullable String question() {
    return asks() ? items.text() : null;
  }

  byte[] history() {
    return items.history();
  }

  byte[] last() {
    return items.last();
  }

  /** The last item but for the text of its content. */
  byte[] lastWithoutText() throws IOException {
    CanonicalWriter rest = new CanonicalWriter();
    rest.string(list ? 'i' : 's', "");
    items.lastWithoutText(rest);
    return rest.toBytes();
  }

  void parts(Parts parts) {
    items.parts(parts, i -> list ? "input[" + i + "]" : "input");
  }
}
