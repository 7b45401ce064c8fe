package dev.reprise.benchmarks.speed;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Digest;
import dev.reprise.config.OfflineStore;
import dev.reprise.config.RepriseConfig;
import dev.reprise.config.yaml.ConfigException;
import dev.reprise.config.yaml.YamlReader;
import dev.reprise.embedding.Embedding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A data folder with an answer to the one question that is asked, stored by the gateway itself, and
 * many beside it in its scope: copies with vectors at a cosine of 0.6 from it, as unrelated
 * questions have, and of 0.36 from one another.
 */
final class FilledFolder {
  private static final double NEARNESS = 0.6;
  private static final int AT_ONCE = 1_000;

  private FilledFolder() {}

  static Path create(Bench bench, Upstream upstream, int entries)
      throws IOException, InterruptedException {
    Path folder = bench.processes().folder("data");
    try (Subject gateway = bench.gateway().semantic(upstream, folder, Launcher.CORE);
        Caller caller = new Caller(gateway.port())) {
      caller.time(Question.request(gateway, Question.shortBody(Wordings.QUESTION)));
      gateway.end();
    }
    fill(bench, folder, entries - 1);
    return folder;
  }

  private static void fill(Bench bench, Path folder, int count) throws IOException {
    try (OfflineStore offline = new OfflineStore(config(bench, folder))) {
      StoredCompletion first = offline.store().select(Selector.ALL, 1).entries().getFirst();
      Embedding embedding =
          Objects.requireNonNull(offline.embedder())
              .embed(Wordings.QUESTION)
              .toCompletableFuture()
              .join();
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < count; i++) {
        offline.store().put(copy(first, "filler-" + i, near(embedding, random)));
        if (i % AT_ONCE == 0 && !offline.flush()) {
          throw new IOException("the data folder could not be written");
        }
      }
      offline.flush();
    }
  }

  private static RepriseConfig config(Bench bench, Path folder) throws IOException {
    Path file = Files.createTempFile(bench.processes().folder(), "reprise-", ".yaml");
    Files.writeString(file, GatewayUnderTest.SEMANTIC);
    try {
      RepriseConfig config = YamlReader.read(file, RepriseConfig.DEFAULTS, System::getenv);
      return config.withStore(config.store().in(folder.toString()));
    } catch (ConfigException e) {
      throw new IOException(e);
    }
  }

  private static StoredCompletion copy(StoredCompletion first, String id, Embedding embedding) {
    return new StoredCompletion(
        id,
        new CacheKey(first.key().scope(), Digest.of(id)),
        new Completion(first.completion().json().clone(), first.completion().usage()),
        id,
        embedding,
        first.tags(),
        first.parts(),
        first.askedNanos(),
        first.storedNanos(),
        first.ttl(),
        first.staleFor(),
        new AtomicLong(),
        first.repute());
  }

  /** A random direction, drawn towards this one. */
  private static Embedding near(Embedding centre, SplittableRandom random) {
    int dimensions = centre.dimensions();
    float[] vector = new float[dimensions];
    centre.copyTo(vector, 0);
    double spread = Math.sqrt((1 / (NEARNESS * NEARNESS) - 1) / dimensions);
    for (int i = 0; i < dimensions; i++) {
      vector[i] += (float) (spread * random.nextGaussian());
    }
    return Embedding.of(vector);
  }
}
