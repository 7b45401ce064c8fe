package dev.reprise.embedding.onnx;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.reprise.embedding.EmbeddingException;
import dev.reprise.embedding.EmbeddingException.Kind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Turns a text into all of its tokens, or fails: a part that is cut off or unknown would not be in
 * the vector, and two texts that differ only there would look the same.
 */
final class PromptTokenizer implements AutoCloseable {

  /**
   * A longer text is refused unread, for reading it costs time. English has 4 to 5 characters per
   * token; only runs of blanks and the like have more than this and would still fit.
   */
  private static final int MAX_CHARS_PER_TOKEN = 32;

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

  static PromptTokenizer open(ModelFiles files, OnnxConfig config, @Nullable CacheFolder cache) {
    try {
      TokenizerFile file = TokenizerFile.of(files.readTokenizer(), cache);
      return new PromptTokenizer(NativeTokenizer.open(file.json(), cache), file.unknown(), config);
    } catch (IOException | RuntimeException | LinkageError | AssertionError e) {
      throw new ModelUnavailableException(files.tokenizer(), "a Hugging Face tokenizer", e);
    }
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
