package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.reprise.chat.EmbeddingsAnswer;
import dev.reprise.chat.EmbeddingsFormat;
import dev.reprise.chat.EmbeddingsRequest;
import dev.reprise.chat.UnreadableRequestException;
import dev.reprise.chat.Usage;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OpenAI's Embeddings API. */
public final class OpenAiEmbeddings implements EmbeddingsFormat {
  private final boolean compat;

  /**
   * @param compat whether a field {@code cache} speaks to the cache
   */
  public OpenAiEmbeddings(boolean compat) {
    this.compat = compat;
  }

  @Override
  public EmbeddingsRequest read(byte[] body) throws UnreadableRequestException {
    return EmbeddingsRequestReader.of(body, compat).request();
  }

  @Override
  public byte[] only(byte[] body, List<Integer> positions) throws UnreadableRequestException {
    return EmbeddingsRequestReader.of(body, compat).only(positions);
  }

  @Override
  public @Nullable EmbeddingsAnswer answer(byte[] body, int items, @Nullable String model) {
    return EmbeddingsAnswerReader.read(body, items, model);
  }

  /** The model is named as the caller did: how upstream calls it is not among the items. */
  @Override
  public Iterator<byte[]> list(String model, List<byte[]> items, Usage usage) {
    String tokens =
        "\"prompt_tokens\":" + usage.promptTokens() + ",\"total_tokens\":" + usage.totalTokens();
    return new EmbeddingsList(
        utf8("{\"object\":\"list\",\"data\":["),
        items,
        utf8("],\"model\":" + quoted(model) + ",\"usage\":{" + tokens + "}}"));
  }

  private static String quoted(String text) {
    try {
      return Json.MAPPER.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a text is JSON", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
