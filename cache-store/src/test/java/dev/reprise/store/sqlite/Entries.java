package dev.reprise.store.sqlite;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Origin;
import dev.reprise.cache.Repute;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Digest;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.Usage;
import dev.reprise.embedding.Embedding;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Entries whose whole content follows from the number of their key and a version. */
final class Entries {
  static final String SPACE = "some-model";
  private static final int DIMENSIONS = 16;
  private static final int ANSWER_BYTES = 2_000;

  private Entries() {}

  static CacheKey key(int number) {
    CacheScope scope =
        new CacheScope("tenant-" + number % 3, "default", "some-model", Digest.of("context"));
    return new CacheKey(scope, Digest.of("request " + number));
  }

  static StoredCompletion entry(long nowNanos, int number, int version) {
    return entry(nowNanos, number, version, Duration.ofHours(1));
  }

  static StoredCompletion entry(long nowNanos, int number, int version, Duration ttl) {
    String id = id(number, version);
    return new StoredCompletion(
        id,
        key(number),
        new Completion(answer(id), new Usage(12, 345)),
        "What is " + number + "?",
        vector(number),
        Set.of("subject-" + number % 10),
        new KeyParts(List.of("model", "messages[0]"), new long[] {1, number}),
        nowNanos,
        nowNanos,
        ttl,
        Duration.ZERO,
        new AtomicLong(),
        new Repute(Origin.of(Digest.of("origin"))));
  }

  static String id(int number, int version) {
    return number + "-" + version;
  }

  static int version(String id) {
    return Integer.parseInt(id.substring(id.indexOf('-') + 1));
  }

  static int number(String id) {
    return Integer.parseInt(id.substring(0, id.indexOf('-')));
  }

  /** What the entry of that id answers. */
  static byte[] answer(String id) {
    SplittableRandom random = new SplittableRandom(id.hashCode());
    StringBuilder text = new StringBuilder("{\"id\":\"").append(id).append("\",\"text\":\"");
    while (text.length() < ANSWER_BYTES) {
      text.append(Long.toHexString(random.nextLong())).append(' ');
    }
    return text.append("\"}").toString().getBytes(StandardCharsets.UTF_8);
  }

  static Embedding vector(int number) {
    SplittableRandom random = new SplittableRandom(number);
    float[] components = new float[DIMENSIONS];
    for (int i = 0; i < components.length; i++) {
      components[i] = (float) random.nextDouble(-1, 1);
    }
    return Embedding.of(components);
  }
}
