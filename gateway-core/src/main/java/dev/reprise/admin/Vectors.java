package dev.reprise.admin;

import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.EmbeddingException;
import dev.reprise.embedding.EmbeddingException.Kind;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Embeds and waits for it, which no event loop may do. */
final class Vectors {
  private static final int PATIENCE_SECONDS = 10;

  private final Embedder embedder;

  Vectors(Embedder embedder) {
    this.embedder = embedder;
  }

  String model() {
    return embedder.model();
  }

  Embedding of(String text) throws EmbeddingException {
    try {
      return embedder.embed(text).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new EmbeddingException(Kind.LATE, "no vector after " + PATIENCE_SECONDS + " s", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof EmbeddingException known ? known : broken(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw broken(e);
    } catch (RuntimeException e) {
      throw broken(e);
    }
  }

  private static EmbeddingException broken(Exception cause) {
    return new EmbeddingException(Kind.BROKEN, "the embedder failed", cause);
  }
}
