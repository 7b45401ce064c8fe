package dev.reprise.embedding.onnx;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@code tokenizer.json} made fit for texts that come from users: {@code [SEP]} in one is five
 * characters and never the special token.
 *
 * <p>The tokenizer looks for special tokens in a text only because the file lists them as added
 * tokens; they are taken off that list. The template that puts {@code [CLS]} first and {@code
 * [SEP]} last has their ids itself. Padding and truncation are taken off as well: both would change
 * what the model reads.
 *
 * <p>What comes of it is kept: for the first reading of JSON in a process takes 0.2 s of CPU.
 *
 * @param json what is left
 * @param unknown the id that stands for whatever the vocabulary lacks; -1 where it lacks nothing
 */
record TokenizerFile(byte[] json, long unknown) {
  private static final Logger LOG = LoggerFactory.getLogger(TokenizerFile.class);
  private static final String KIND = "tokenizers";

  /** Changes with what is done here. */
  private static final String FORM = "1";

  /**
   * @param original the contents of a {@code tokenizer.json}
   * @throws RuntimeException when they make no tokenizer that keeps to the rules
   */
  static TokenizerFile of(byte[] original, @Nullable CacheFolder cache) throws IOException {
    if (cache == null) {
      return made(original, null);
    }
    String name = FORM + "-" + Digest.of(original);
    TokenizerFile kept = kept(cache, name);
    if (kept != null) {
      return kept;
    }
    TokenizerFile made = made(original, cache);
    made.keep(cache, name);
    return made;
  }

  private static @Nullable TokenizerFile kept(CacheFolder cache, String name) {
    try {
      Path file = cache.find(KIND, name);
      if (file == null) {
        return null;
      }
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      long unknown = bytes.getLong();
      byte[] json = new byte[bytes.remaining()];
      bytes.get(json);
      return new TokenizerFile(json, unknown);
    } catch (IOException e) {
      LOG.info("The kept tokenizer is made anew: {}", e.toString());
      return null;
    }
  }

  private void keep(CacheFolder cache, String name) {
    byte[] bytes = ByteBuffer.allocate(Long.BYTES + json.length).putLong(unknown).put(json).array();
    try {
      cache.keep(KIND, name, file -> Files.write(file, bytes));
    } catch (IOException e) {
      LOG.info("The tokenizer is made ready at each start: {}", e.toString());
    }
  }

  private static TokenizerFile made(byte[] original, @Nullable CacheFolder cache)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    if (!(mapper.readTree(original) instanceof ObjectNode root)) {
      throw new IllegalArgumentException("JSON that is no object");
    }
    root.putNull("truncation").putNull("padding");
    ArrayNode special = takeSpecialTokens(root, mapper);
    byte[] json = mapper.writeValueAsBytes(root);
    try (HuggingFaceTokenizer tokenizer = NativeTokenizer.open(json, cache)) {
      requireAsText(special, tokenizer);
    }
    return new TokenizerFile(json, unknown(root.path("model")));
  }

  private static ArrayNode takeSpecialTokens(ObjectNode root, ObjectMapper mapper) {
    ArrayNode special = mapper.createArrayNode();
    ArrayNode others = mapper.createArrayNode();
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
        throw new IllegalArgumentException("one that reads the text " + literal + " as special");
      }
    }
  }

  private static long unknown(JsonNode model) {
    JsonNode token = model.path("unk_token");
    return token.isTextual()
        ? model.path("vocab").path(token.textValue()).asLong(-1)
        : model.path("unk_id").asLong(-1);
  }
}
