package dev.reprise.benchmarks.store;

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

/**
 * Entries such as a gateway has them: answers of 2 kB of JSON around text of made-up words, as
 * often as words are in a language (Zipf), questions of 60 characters, vectors of 384 dimensions.
 */
final class Corpus {
  static final int ANSWER_BYTES = 2_000;
  private static final int DIMENSIONS = 384;
  private static final int WORDS = 8_000;
  private static final int SCOPES = 20;
  private static final String[] SYLLABLES =
      "an ber con der en for gra hu in ka lo men no or pre qui res sta ti un ver wa xi ze"
          .split(" ");

  private final String[] words = new String[WORDS];
  private final KeyParts parts =
      new KeyParts(List.of("model", "messages[0]", "messages[1]"), new long[] {1, 2, 3});

  Corpus() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < WORDS; i++) {
      StringBuilder word = new StringBuilder();
      for (int syllables = random.nextInt(1, 5); syllables > 0; syllables--) {
        word.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
      }
      words[i] = word.toString();
    }
  }

  StoredCompletion entry(long nowNanos, int number) {
    SplittableRandom random = new SplittableRandom(number);
    CacheScope scope =
        new CacheScope(
            Digest.of("tenant " + number % SCOPES).toString(),
            "default",
            "gpt-4o-mini",
            Digest.of("system prompt"));
    return new StoredCompletion(
        Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()),
        new CacheKey(scope, Digest.of("request " + number)),
        new Completion(answer(random, number), new Usage(40, 450)),
        text(random, 60),
        vector(random),
        Set.of(),
        parts,
        nowNanos,
        nowNanos,
        Duration.ofDays(7),
        Duration.ofDays(1),
        new AtomicLong(),
        new Repute(Origin.of(Digest.of("caller " + number % SCOPES))));
  }

  private byte[] answer(SplittableRandom random, int number) {
    String head =
        "{\"id\":\"chatcmpl-%s\",\"object\":\"chat.completion\",\"created\":%d,\"model\":"
            + "\"gpt-4o-mini-2024-07-18\",\"choices\":[{\"index\":0,\"message\":{\"role\":"
            + "\"assistant\",\"content\":\"";
    String tail =
        "\",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":40,\"completion_tokens\":450,\"total_tokens\":490},"
            + "\"service_tier\":\"default\",\"system_fingerprint\":\"fp_%x\"}";
    String start =
        head.formatted(Long.toString(random.nextLong() >>> 1, 36), 1_760_000_000 + number);
    String end = tail.formatted(random.nextLong() >>> 20);
    String text = text(random, ANSWER_BYTES - start.length() - end.length());
    return (start + text + end).getBytes(StandardCharsets.UTF_8);
  }

  private String text(SplittableRandom random, int length) {
    StringBuilder text = new StringBuilder(length + 20);
    while (text.length() < length) {
      int rank = (int) Math.pow(WORDS, random.nextDouble()) - 1;
      text.append(words[rank]).append(random.nextInt(12) == 0 ? ". " : " ");
    }
    return text.substring(0, length);
  }

  private static Embedding vector(SplittableRandom random) {
    float[] components = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      components[i] = (float) random.nextGaussian();
    }
    return Embedding.of(components);
  }
}
