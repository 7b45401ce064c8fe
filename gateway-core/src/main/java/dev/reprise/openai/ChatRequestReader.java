package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.ChatRequest.Trait;
import dev.reprise.chat.Digest;
import dev.reprise.chat.UnreadableRequestException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one {@code POST /v1/chat/completions} body in a single pass. Every field is part of the
 * digest, known or not, but for those that cannot change an answer; they are named here and nowhere
 * else.
 */
final class ChatRequestReader {

  /** Telemetry and bookkeeping at the provider: the answer is the same with any value. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "metadata",
          "prompt_cache_key",
          "prompt_cache_retention",
          "safety_identifier",
          "stream_options",
          "user");

  /** What null and an empty array take in canonical form. */
  private static final int NULL_BYTES = 1;

  private static final int EMPTY_ARRAY_BYTES = 2;

  private final CanonicalWriter parameters = new CanonicalWriter();
  private final CanonicalWriter messages = new CanonicalWriter();

  /** What stands around the texts of the last message's content parts. */
  private final CanonicalWriter frame = new CanonicalWriter();

  private final Set<Trait> traits = EnumSet.noneOf(Trait.class);
  private final TextNormalization normalization;

  private @Nullable String model;
  private boolean stream;
  private boolean includeUsage;
  private boolean sawMessages;
  private int lastStart;
  private List<CanonicalWriter.Member> lastMembers = List.of();
  private String lastRole = "";
  private @Nullable StringBuilder text;
  private boolean textOnly;

  private ChatRequestReader(TextNormalization normalization) {
    this.normalization = normalization;
  }

  static ChatRequest read(JsonFactory json, byte[] body, TextNormalization normalization)
      throws UnreadableRequestException {
    try (JsonParser parser = json.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("expected an object");
      }
      // Jackson takes overlong forms and encoded surrogates; what it decodes is not what came.
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
      ChatRequestReader reader = new ChatRequestReader(normalization);
      reader.parameters.object(parser, reader::member);
      if (parser.nextToken() != null) {
        throw new IOException("expected the end of the body");
      }
      return reader.request();
    } catch (IOException | ArithmeticException | NumberFormatException e) {
      // Jackson's messages quote the body: they stay here.
      throw new UnreadableRequestException("not a chat request", null);
    }
  }

  private void member(String name, JsonParser parser) throws IOException {
    switch (name) {
      case "model" -> {
        model = expect(parser, JsonToken.VALUE_STRING).getText();
        parameters.value(parser, String::toString);
      }
      case "stream" -> stream = flag(parser);
      case "stream_options" -> streamOptions(parser);
      case "store" -> trait(Trait.STORE, flag(parser));
      case "messages" -> messages(expect(parser, JsonToken.START_ARRAY));
      default -> {
        if (WITHOUT_EFFECT.contains(name)) {
          parameters.skip(parser);
        } else {
          parameter(name, parser);
        }
      }
    }
  }

  private void parameter(String name, JsonParser parser) throws IOException {
    int start = parameters.size();
    parameters.value(parser, String::toString);
    boolean given = parameters.size() - start > EMPTY_ARRAY_BYTES;
    switch (name) {
      case "tools", "functions" -> trait(Trait.TOOLS, given);
      case "web_search_options" ->
          trait(Trait.SERVER_TOOLS, parameters.size() - start > NULL_BYTES);
      case "audio" -> trait(Trait.AUDIO_OUTPUT, given);
      default -> {}
    }
  }

  private void streamOptions(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      new CanonicalWriter()
          .object(
              parser,
              (name, p) -> {
                boolean usage = name.equals("include_usage");
                includeUsage |= usage && p.currentToken() == JsonToken.VALUE_TRUE;
                parameters.skip(p);
              });
    } else {
      expect(parser, JsonToken.VALUE_NULL);
    }
  }

  private void messages(JsonParser parser) throws IOException {
    sawMessages = true;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(parser, JsonToken.START_OBJECT);
      lastStart = messages.size();
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

  private ChatRequest request() throws IOException {
    if (model == null || !sawMessages) {
      throw new IOException("expected model and messages");
    }
    boolean user = lastRole.equals("user");
    trait(Trait.LAST_NOT_USER, !user);
    trait(Trait.NON_TEXT, user && !textOnly);
    String question = user && textOnly && text != null ? text.toString() : null;
    byte[] fixed = parameters.toBytes();
    byte[] history = messages.slice(0, lastStart);
    byte[] last = messages.slice(lastStart, messages.size());
    Digest requestDigest = Digest.of(fixed, history, last);
    Digest contextDigest =
        question == null ? requestDigest : Digest.of(fixed, history, lastWithoutText());
    return new ChatRequest(
        model, stream, includeUsage, contextDigest, requestDigest, question, traits);
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

  private void trait(Trait trait, boolean present) {
    if (present) {
      traits.add(trait);
    }
  }

  private static boolean flag(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> throw new IOException("expected a boolean");
    };
  }

  private static JsonParser expect(JsonParser parser, JsonToken token) throws IOException {
    if (parser.currentToken() != token) {
      throw new IOException("expected " + token + ", got " + parser.currentToken());
    }
    return parser;
  }
}
