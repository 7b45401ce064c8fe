package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.ChatRequest.Trait;
import dev.reprise.chat.Digest;
import dev.reprise.chat.UnreadableRequestException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads one {@code POST /v1/completions} body in a single pass.
 *
 * <p>The question is a prompt of one text. Tokens, several prompts and none are {@link
 * Trait#NON_TEXT}. A request with {@code echo} has no question either: its answer begins with the
 * very words that were asked.
 */
final class CompletionsRequestReader {

  /** First in each digest: no key of one protocol is one of another. */
  private static final byte[] PROTOCOL = "completions".getBytes(StandardCharsets.US_ASCII);

  private final RequestFields fields;
  private final CanonicalWriter prompt = new CanonicalWriter();
  private final TextNormalization normalization;
  private final byte[] body;

  private @Nullable String text;
  private boolean inArray;
  private boolean echo;
  private int prompts = 1;

  private CompletionsRequestReader(byte[] body, TextNormalization normalization, boolean compat) {
    this.body = body;
    this.normalization = normalization;
    this.fields = new RequestFields(compat);
  }

  /**
   * @param compat whether a field {@code cache} speaks to the cache
   */
  static CompletionsRequestReader of(byte[] body, TextNormalization normalization, boolean compat)
      throws UnreadableRequestException {
    CompletionsRequestReader reader = new CompletionsRequestReader(body, normalization, compat);
    reader.fields.read("a completions request", body, reader::member);
    return reader;
  }

  private void member(String name, JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    switch (name) {
      case "prompt" -> prompt(parser);
      case "echo" -> {
        echo = token != JsonToken.VALUE_FALSE && token != JsonToken.VALUE_NULL;
        fields.member(name, parser);
      }
      case "logprobs" -> {
        // Here it is a number, and 0 asks for those of the tokens that were taken.
        fields.trait(Trait.LOGPROBS, token.isNumeric());
        fields.member(name, parser);
      }
      default -> fields.member(name, parser);
    }
  }

  private void prompt(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      text = parser.getText();
      prompt.value(parser, normalization);
    } else if (parser.currentToken() == JsonToken.START_ARRAY) {
      inArray = true;
      Elements elements = new Elements();
      prompt.array(parser, elements::element);
      text = elements.texts == 1 && elements.others == 0 ? elements.last : null;
      // Bare tokens are one prompt together.
      prompts = Math.max(1, elements.texts + elements.lists);
    } else {
      prompt.value(parser, normalization);
    }
  }

  /** What an array of prompts holds. */
  private final class Elements {
    private @Nullable String last;
    private int texts;
    private int lists;
    private int others;

    void element(JsonParser parser) throws IOException {
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        texts++;
        last = parser.getText();
      } else {
        lists += parser.currentToken() == JsonToken.START_ARRAY ? 1 : 0;
        others++;
      }
      prompt.value(parser, normalization);
    }
  }

  ChatRequest request() throws UnreadableRequestException {
    try {
      fields.trait(Trait.NON_TEXT, text == null);
      fields.perPrompt(prompts);
      byte[] fixed = fields.canonical.toBytes();
      String question = echo ? null : text;
      Digest whole = Digest.of(PROTOCOL, fixed, prompt.toBytes());
      Digest context = question == null ? whole : context(fixed);
      return fields.request(
          body, question, context, whole, parts -> parts.add("prompt", prompt.toBytes()));
    } catch (IOException e) {
      throw new UnreadableRequestException("not a completions request", null);
    }
  }

  /** All but the text of the one prompt; no prompt looks like what stands in its place. */
  private Digest context(byte[] fixed) {
    byte[] frame = {(byte) (inArray ? 'a' : 's'), 'c'};
    return Digest.of(PROTOCOL, fixed, frame);
  }
}
