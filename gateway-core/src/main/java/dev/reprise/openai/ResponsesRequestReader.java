package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.ChatRequest.Trait;
import dev.reprise.chat.Digest;
import dev.reprise.chat.UnreadableRequestException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads one {@code POST /v1/responses} body in a single pass. */
final class ResponsesRequestReader {

  /** First in every digest: no request of another protocol has the same. */
  private static final byte[] PROTOCOL = "responses".getBytes(StandardCharsets.US_ASCII);

  private static final String LOGPROBS = "message.output_text.logprobs";

  private final RequestFields fields;
  private final ResponsesInput input;
  private final byte[] body;
  private boolean sawInput;

  private ResponsesRequestReader(byte[] body, TextNormalization normalization, boolean compat) {
    this.body = body;
    this.fields = new RequestFields(compat);
    this.input = new ResponsesInput(normalization);
  }

  /**
   * @param compat whether a field {@code cache} speaks to the cache
   */
  static ResponsesRequestReader of(byte[] body, TextNormalization normalization, boolean compat)
      throws UnreadableRequestException {
    ResponsesRequestReader reader = new ResponsesRequestReader(body, normalization, compat);
    reader.fields.read("a request for a response", body, reader::member);
    return reader;
  }

  private void member(String name, JsonParser parser) throws IOException {
    boolean given = parser.currentToken() != JsonToken.VALUE_NULL;
    switch (name) {
      case "input" -> {
        sawInput = true;
        input.read(parser);
      }
      case "include" -> include(parser);
      case "conversation", "previous_response_id", "prompt" -> {
        fields.trait(Trait.SERVER_STATE, given);
        fields.member(name, parser);
      }
      case "store" -> {
        // What the provider does not keep has an id that no later request can go on from.
        if (parser.currentToken() == JsonToken.VALUE_FALSE) {
          fields.canonical.value(parser, String::toString);
        } else {
          fields.member(name, parser);
        }
      }
      case "background" -> {
        fields.trait(Trait.SERVER_STATE, parser.currentToken() == JsonToken.VALUE_TRUE);
        fields.member(name, parser);
      }
      default -> fields.member(name, parser);
    }
  }

  private void include(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      fields.member("include", parser);
      return;
    }
    fields.canonical.array(
        parser,
        element -> {
          boolean text = element.currentToken() == JsonToken.VALUE_STRING;
          fields.trait(Trait.LOGPROBS, text && element.getText().equals(LOGPROBS));
          fields.canonical.value(element, String::toString);
        });
  }

  ChatRequest request() throws UnreadableRequestException {
    try {
      if (!sawInput) {
        throw new IOException("expected an input");
      }
      fields.trait(Trait.LAST_NOT_USER, !input.asks());
      fields.trait(Trait.NON_TEXT, input.asks() && !input.isTextOnly());
      fields.trait(Trait.SERVER_STATE, input.hasReference());
      String question = input.question();
      Digest whole = digest(input.last());
      Digest context = question == null ? whole : digest(input.lastWithoutText());
      return fields.request(body, question, context, whole, input::parts);
    } catch (IOException e) {
      throw new UnreadableRequestException("not a request for a response", null);
    }
  }

  private Digest digest(byte[] last) {
    return Digest.of(PROTOCOL, fields.canonical.toBytes(), input.history(), last);
  }
}
