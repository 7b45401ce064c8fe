package dev.reprise.embedding.onnx;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.embedding.EmbeddingException;
import dev.reprise.embedding.EmbeddingException.Kind;
import java.io.IOException;
import java.util.Arrays;

/**
 * Turns a text into all of its tokens, or fails: a part that is cut off or unknown would not be in
 * the vector, and two texts that differ only there would look the same.
 *
 * <p>Texts come from users, so {@code [SEP]} in one is five characters and never the special token.
 * The tokenizer looks for special tokens in a text only because {@code tokenizer.json} lists them
 * as added tokens; they are taken off that list. The template that puts {@code [CLS]} first and
 * {@code [SEP]} last has their ids itself.
 */
final class PromptTokenizer implements AutoCloseable {

  /**
   * A longer text is refused unread, for reading it costs time. English has 4 to 5 characters per
   * token; only runs of blanks and the like have more than this and would still fit.
   */
  private static final int MAX_CHARS_PER_TOKEN = 32;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HuggingFaceTokenizer tokenizer;
  private final long unknown;
  private final String prefix;
  private final int maxTokens;

  private PromptTokenizer(HuggingFaceTokenizer tokenizer, long unknown, OnnxConfig config) {
    this.tokenizer = tokenizer;
    this.unknown = unknown;
    prefix = config.prefix();
    maxTokens = config.maxTokens();
  }

  static PromptTokenizer open(ModelFiles files, OnnxConfig config) {
    try {
      if (!(JSON.readTree(files.readTokenizer()) instanceof ObjectNode root)) {
        throw new IllegalArgumentException("JSON that is no object");
      }
      // Both would change what the model reads, whatever the file says.
      root.putNull("truncation").putNull("padding");
      ArrayNode special = takeSpecialTokens(root);
      var tokenizer = NativeTokenizer.open(JSON.writeValueAsBytes(root));
      requireAsText(special, tokenizer);
      return new PromptTokenizer(tokenizer, unknown(root.path("model")), config);
    } catch (IOException | RuntimeException | LinkageError | AssertionError e) {
      throw new ModelUnavailableException(files.tokenizer(), "a Hugging Face tokenizer", e);
    }
  }

  private static ArrayNode takeSpecialTokens(ObjectNode root) {
    ArrayNode special = JSON.createArrayNode();
    ArrayNode others = JSON.createArrayNode();
    for (JsonNode token : root.path("added_tokens")) {
      (token.path("special").asBoolean() ? special : others).add(token);
    }
    root.set("added_tokens", others);
    return special;
  }

  /** A vocabulary may hold special tokens among its words and yield them all the same. */
  private static void requireAsText(ArrayNode special, HuggingFaceTokenizer tokenizer) {
    for (JsonNode token : special) {
      String literal = token.path("content").asText();
      long id = token.path("id").asLong();
      long[] ids = tokenizer.encode(literal, false, false).getIds();
      if (Arrays.stream(ids).anyMatch(i -> i == id)) {
        tokenizer.close();
        throw new IllegalArgumentException("one that reads the text " + literal + " as special");
      }
    }
  }

  /** The id that stands for whatever the vocabulary lacks; -1 where it lacks nothing. */
  private static long unknown(JsonNode model) {
    JsonNode token = model.path("unk_token");
    return token.isTextual()
        ? model.path("vocab").path(token.textValue()).asLong(-1)
        : model.path("unk_id").asLong(-1);
  }

  /** The ids with prefix and special tokens, as many as the text needs and no padding. */
  long[] ids(String text) throws EmbeddingException {
    long maxChars = (long) maxTokens * MAX_CHARS_PER_TOKEN;
    if (text.length() > maxChars) {
      throw new EmbeddingException(
          Kind.TOO_LONG,
          "expected at most " + maxChars + " characters, got " + text.length(),
          null);
    }
    long[] ids = tokenizer.encode(prefix + text).getIds();
    if (ids.length > maxTokens) {
      throw new EmbeddingException(
          Kind.TOO_LONG, "expected at most " + maxTokens + " tokens, got " + ids.length, null);
    }
    requireKnown(ids);
    return ids;
  }

  private void requireKnown(long[] ids) throws EmbeddingException {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == unknown) {
        throw new EmbeddingException(
            Kind.UNREADABLE, "token " + i + " is not in the model's vocabulary", null);
      }
    }
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
