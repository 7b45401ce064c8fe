package dev.reprise.benchmarks.quality;

import dev.reprise.chat.Digest;
import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.EmbeddingException;
import dev.reprise.embedding.onnx.OnnxEmbedder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of all texts under one model. What has been embedded once is kept in a file whose
 * name says of which model and texts it is, so that the next run takes seconds.
 */
final class Vectors {
  /** Texts on their way to the model at once. */
  private static final int UNDER_WAY = 64;

  private final Map<String, Embedding> vectors = new HashMap<>();
  private final Model model;
  private final Path home;

  /**
   * @param home where vectors are kept
   */
  Vectors(Model model, Path home) {
    this.model = model;
    this.home = home;
  }

  /** Null when the model cannot read the text: it is too long for it. */
  @Nullable Embedding of(String text) {
    return vectors.get(text);
  }

  /** Embeds the texts, or reads what an earlier run has made of them. */
  void load(Collection<String> wanted) throws IOException {
    List<String> texts = List.copyOf(new LinkedHashSet<>(wanted));
    String digest = Digest.of(texts.toArray(String[]::new)).toString().substring(0, 16);
    Path file = home.resolve(model.name() + "-" + digest + ".vectors");
    if (!Files.exists(file)) {
      Files.createDirectories(home);
      Path part = Files.createTempFile(home, "part", "");
      write(part, embed(texts));
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }
    read(file, texts);
  }

  private @Nullable Embedding[] embed(List<String> texts) {
    @Nullable Embedding[] made = new Embedding[texts.size()];
    Semaphore room = new Semaphore(UNDER_WAY);
    AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    System.out.printf("embedding %d texts with %s%n", texts.size(), model.name());
    try (Embedder embedder = new OnnxEmbedder(model.config())) {
      for (int i = 0; i < texts.size(); i++) {
        int at = i;
        room.acquireUninterruptibly();
        var _ =
            embedder
                .embed(texts.get(i))
                .whenComplete(
                    (embedding, failure) -> {
                      made[at] = embedding;
                      if (failure != null && !isOfTheText(failure)) {
                        broken.compareAndSet(null, failure);
                      }
                      room.release();
                    });
      }
      room.acquireUninterruptibly(UNDER_WAY);
    }
    Throwable failure = broken.get();
    if (failure != null) {
      // Kept, it would count as a text that no model can read, in this run and all that follow.
      throw new IllegalStateException("embedding failed", failure);
    }
    return made;
  }

  private static boolean isOfTheText(Throwable failure) {
    return failure instanceof EmbeddingException e
        && switch (e.kind()) {
          case TOO_LONG, UNREADABLE -> true;
          case BUSY, LATE, RESTING, BROKEN -> false;
        };
  }

  private void write(Path file, @Nullable Embedding[] made) throws IOException {
    int dimensions = model.config().dimensions();
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20))) {
      float[] values = new float[dimensions];
      for (Embedding embedding : made) {
        out.writeBoolean(embedding != null);
        if (embedding != null) {
          embedding.copyTo(values, 0);
          for (float value : values) {
            out.writeFloat(value);
          }
        }
      }
    }
  }

  private void read(Path file, List<String> texts) throws IOException {
    int dimensions = model.config().dimensions();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
      for (String text : texts) {
        if (in.readBoolean()) {
          float[] values = new float[dimensions];
          for (int i = 0; i < dimensions; i++) {
            values[i] = in.readFloat();
          }
          vectors.put(text, Embedding.of(values));
        }
      }
    }
  }
}
