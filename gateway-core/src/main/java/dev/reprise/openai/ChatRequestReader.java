package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.ChatRequest.Trait;
import dev.reprise.chat.Digest;
import dev.reprise.chat.UnreadableRequestException;
import java.io.IOException;

/** Reads one {@code POST /v1/chat/completions} body in a single pass. */
final class ChatRequestReader {
  private final RequestFields fields;
  private final Messages messages;
  private final byte[] body;
  private boolean sawMessages;
  private String lastRole = "";

  private ChatRequestReader(byte[] body, TextNormalization normalization, boolean compat) {
    this.body = body;
    this.messages = new Messages("text", normalization);
    this.fields = new RequestFields(compat);
  }

  /**
   * @param compat whether a field {@code cache} speaks to the cache
   */
  static ChatRequestReader of(byte[] body, TextNormalization normalization, boolean compat)
      throws UnreadableRequestException {
    ChatRequestReader reader = new ChatRequestReader(body, normalization, compat);
    reader.fields.read("a chat request", body, reader::member);
    return reader;
  }

  private void member(String name, JsonParser parser) throws IOException {
    if (name.equals("messages")) {
      messages(Expect.token(parser, JsonToken.START_ARRAY));
    } else {
      fields.member(name, parser);
    }
  }

  private void messages(JsonParser parser) throws IOException {
    sawMessages = true;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Expect.token(parser, JsonToken.START_OBJECT);
      lastRole = "";
      messages.message(parser, this::messageMember);
    }
  }

  private void messageMember(String name, JsonParser parser) throws IOException {
    if (name.equals("role") && parser.currentToken() == JsonToken.VALUE_STRING) {
      lastRole = parser.getText();
    }
    if (name.equals("content")) {
      messages.content(parser);
    } else {
      messages.value(parser);
    }
  }

  ChatRequest request() throws UnreadableRequestException {
    try {
      if (!sawMessages) {
        throw new IOException("expected messages");
      }
      boolean user = lastRole.equals("user");
      fields.trait(Trait.LAST_NOT_USER, !user);
      fields.trait(Trait.NON_TEXT, user && !messages.isTextOnly());
      String question = user ? messages.text() : null;
      byte[] fixed = fields.canonical.toBytes();
      byte[] history = messages.history();
      Digest whole = Digest.of(fixed, history, messages.last());
      Digest context = question == null ? whole : Digest.of(fixed, history, lastWithoutText());
      return fields.request(body, question, context, whole, this::parts);
    } catch (IOException e) {
      throw new UnreadableRequestException("not a chat request", null);
    }
  }

  private byte[] lastWithoutText() throws IOException {
    CanonicalWriter rest = new CanonicalWriter();
    messages.lastWithoutText(rest);
    return rest.toBytes();
  }

  private void parts(Parts parts) {
    messages.parts(parts, i -> "messages[" + i + "]");
  }
}
