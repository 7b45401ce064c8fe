package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** It knows what a map of strings knows, wherever in a text the words stand. */
final class WordMapTest {

  @Test
  void itAgreesWithAMapOfStrings() {
    Random random = new Random(7);
    WordMap words = new WordMap();
    Map<String, Integer> known = new HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      String word = word(random);
      words.put(word, i);
      known.put(word, i);
    }
    assertThat(words.size()).isEqualTo(known.size());
    known.forEach((word, number) -> assertThat(words.get(word, -1)).isEqualTo(number));
    for (int i = 0; i < 20_000; i++) {
      String word = word(random);
      String text = word(random) + word + word(random);
      int from = text.indexOf(word);
      assertThat(words.get(text, from, from + word.length(), -1))
          .isEqualTo(known.getOrDefault(word, -1));
    }
  }

  /** Aa and BB, with equal hashes, come often. */
  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    int length = random.nextInt(7);
    for (int i = 0; i < length; i++) {
      word.append(random.nextInt(3) == 0 ? "Aa" : random.nextBoolean() ? "BB" : "ü");
    }
    return word.toString();
  }
}
