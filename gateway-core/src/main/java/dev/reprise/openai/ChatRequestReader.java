package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.ChatRequest.Trait;
import dev.reprise.chat.Digest;
import dev.reprise.chat.UnreadableRequestException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one {@code POST /v1/chat/completions} body in a single pass. */
final class ChatRequestReader {
  private final RequestFields fields;
  private final CanonicalWriter messages = new CanonicalWriter();

  /** What stands around the texts of the last message's content parts. */
  private final CanonicalWriter frame = new CanonicalWriter();

  private final TextNormalization normalization;
  private final byte[] body;

  /** Where each message begins; the end of one is the start of the next. */
  private final List<Integer> starts = new ArrayList<>();

  private List<CanonicalWriter.Member> lastMembers = List.of();
  private boolean sawMessages;
  private String lastRole = "";
  private @Nullable StringBuilder text;
  private boolean textOnly;

  private ChatRequestReader(byte[] body, TextNormalization normalization, boolean compat) {
    this.body = body;
    this.normalization = normalization;
    this.fields = new RequestFields(compat);
  }

  /**
   * @param compat whether a field {@code cache} speaks to the cache
   */
  static ChatRequestReader of(byte[] body, TextNormalization normalization, boolean compat)
      throws UnreadableRequestException {
    ChatRequestReader reader = new ChatRequestReader(body, normalization, compat);
    reader.fields.members =
        Expect.object("a chat request", body, reader.fields.canonical, reader::member);
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
      starts.add(messages.size());
      lastRole = "";
      text = null;
      textOnly = true;
      frame.clear();
      lastMembers = messages.object(parser, this::messageMember);
    }
  }

  private void messageMember(String name, JsonParser parser) throws IOException {
    if (name.equals("role") && parser.currentToken() == JsonToken.VALUE_STRING) {
      lastRole = parser.getText();
    }
    if (name.equals("content")) {
      content(parser);
    } else {
      messages.value(parser, normalization);
    }
  }

  private void content(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      text = new StringBuilder(parser.getText());
      messages.value(parser, normalization);
    } else if (parser.currentToken() == JsonToken.START_ARRAY) {
      text = new StringBuilder();
      messages.array(parser, this::part);
    } else {
      messages.value(parser, normalization);
    }
  }

  private void part(JsonParser parser) throws IOException {
    Part part = new Part();
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      frame.string('p', "");
      for (CanonicalWriter.Member member : messages.object(parser, part::member)) {
        if (!member.name().equals("text")) {
          frame.append(messages.slice(member.start(), member.end()));
        }
      }
    } else {
      messages.value(parser, normalization);
    }
    textOnly &= part.type.equals("text") && part.text != null;
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
      messages.value(parser, normalization);
    }
  }

  ChatRequest request() throws UnreadableRequestException {
    try {
      if (!sawMessages) {
        throw new IOException("expected messages");
      }
      boolean user = lastRole.equals("user");
      fields.trait(Trait.LAST_NOT_USER, !user);
      fields.trait(Trait.NON_TEXT, user && !textOnly);
      String question = user && textOnly && text != null ? text.toString() : null;
      byte[] fixed = fields.canonical.toBytes();
      int lastStart = starts.isEmpty() ? 0 : starts.getLast();
      byte[] history = messages.slice(0, lastStart);
      byte[] last = messages.slice(lastStart, messages.size());
      Digest whole = Digest.of(fixed, history, last);
      Digest context = question == null ? whole : Digest.of(fixed, history, lastWithoutText());
      return fields.request(body, question, context, whole, this::parts);
    } catch (IOException e) {
      throw new UnreadableRequestException("not a chat request", null);
    }
  }

  private void parts(Parts parts) {
    for (int i = 0; i < starts.size(); i++) {
      int end = i + 1 < starts.size() ? starts.get(i + 1) : messages.size();
      parts.add("messages[" + i + "]", messages.slice(starts.get(i), end));
    }
  }

  /** The last message but for the text of its content. */
  private byte[] lastWithoutText() throws IOException {
    CanonicalWriter rest = new CanonicalWriter();
    for (CanonicalWriter.Member member : lastMembers) {
      if (!member.name().equals("content")) {
        rest.append(messages.slice(member.start(), member.end()));
      }
    }
    rest.string('c', "");
    rest.append(frame.toBytes());
    return rest.toBytes();
  }
}
