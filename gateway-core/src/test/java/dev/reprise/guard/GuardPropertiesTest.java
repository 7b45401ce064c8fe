package dev.reprise.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** What holds for any two texts: tried with sentences put together at random. */
class GuardPropertiesTest {
  private static final int RUNS = 3_000;
  private static final long SEED = 20_261_121;
  private static final Guard GUARD = Guard.english();

  private static final List<String> WORDS =
      List.of(
          ("how do i the a to from with without not never can't isn't what when where why who is"
               + " are reset password card oslo lima berlin python c++ c# node.js 5 seven twenty"
               + " 3.10 7am $20 20% -rf /etc/hosts all some only except open close enable disable"
               + " on off before after today tomorrow week json table french german buy sell bought"
               + " payment pay unable possible impossible dozen first second and or than more"
               + " message massage please thanks x=5 \uD83D\uDE00 café naïve word-word it's")
              .split(" "));

  private static final List<String> POLITE =
      List.of(
          "Hi, %s",
          "Hello! %s",
          "%s please",
          "Please %s",
          "%s Thanks!",
          "%s, thank you",
          "Can you tell me %s",
          "Could you please tell me %s",
          "I would like to know %s",
          "Hi, can you please help me: %s Thanks a lot!");

  @Test
  void isSymmetric() {
    Random random = new Random(SEED);
    for (int run = 0; run < RUNS; run++) {
      String one = sentence(random);
      String other = random.nextBoolean() ? changed(one, random) : sentence(random);
      assertThat(judge(one, other))
          .as("seed %d: %s | %s", SEED, one, other)
          .isEqualTo(judge(other, one));
    }
  }

  @Test
  void neverObjectsToTheSameText() {
    holds((text, random) -> text);
  }

  @Test
  void caseDoesNotMatter() {
    holds((text, random) -> text.toUpperCase(Locale.ROOT));
    holds((text, random) -> Character.toUpperCase(text.charAt(0)) + text.substring(1));
  }

  @Test
  void whiteSpaceDoesNotMatter() {
    holds(
        (text, random) -> "  " + text.replace(" ", random.nextBoolean() ? "  " : "\u00A0 ") + "\t");
  }

  @Test
  void punctuationDoesNotMatter() {
    List<String> marks = List.of("?", "!", "...", ".", ",", "?!", " !!!");
    holds((text, random) -> text + marks.get(random.nextInt(marks.size())));
    holds((text, random) -> "\"" + text + "\"");
    holds((text, random) -> text.replace('\'', '\u2019'));
  }

  @Test
  void politenessDoesNotMatter() {
    holds((text, random) -> POLITE.get(random.nextInt(POLITE.size())).replace("%s", text));
  }

  private static void holds(BiFunction<String, Random, String> variation) {
    Random random = new Random(SEED);
    for (int run = 0; run < RUNS; run++) {
      String text = sentence(random);
      String varied = variation.apply(text, random);
      assertThat(judge(text, varied).veto()).as("seed %d: %s | %s", SEED, text, varied).isNull();
    }
  }

  private static String sentence(Random random) {
    StringBuilder text = new StringBuilder("what about the garden");
    for (int i = random.nextInt(9); i >= 0; i--) {
      text.append(' ').append(WORDS.get(random.nextInt(WORDS.size())));
    }
    return text.append(" door").toString();
  }

  private static String changed(String text, Random random) {
    String[] words = text.split(" ");
    int at = random.nextInt(words.length);
    words[at] =
        switch (random.nextInt(3)) {
          case 0 -> "";
          case 1 -> words[random.nextInt(words.length)];
          default -> WORDS.get(random.nextInt(WORDS.size()));
        };
    return String.join(" ", words);
  }

  private static Finding judge(String one, String other) {
    return GUARD.compare(GUARD.read(one), GUARD.read(other));
  }
}
