package dev.reprise.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts that nobody writes in good faith. */
class GuardBoundsTest {
  /** A quadratic step over so many words takes minutes. */
  private static final Duration BOUND = Duration.ofSeconds(20);

  private static final Guard GUARD = Guard.english();

  static List<String> strangeTexts() {
    return List.of(
        "",
        " \t\n",
        "?!?!...,,,---",
        ".",
        "-",
        "'",
        "$",
        "+",
        "#",
        "\uD83D\uDE00\uD83D\uDE00",
        "\uD83D",
        "a\u0300\u0301",
        "no no no not never without",
        "½ ² Ⅷ ٣",
        "x".repeat(65_536),
        "not ".repeat(16_384),
        "million ".repeat(8_192),
        "9".repeat(65_536),
        "9 million ".repeat(6_000),
        "'s ".repeat(20_000),
        "word ".repeat(10_000),
        ". , ; ".repeat(10_000),
        "open close buy sell on off hot cold ".repeat(3_000),
        "enable add up left hard ".repeat(4_000),
        "from a to b ".repeat(8_000),
        "what is the best way to ".repeat(4_000),
        "x y ".repeat(25_000),
        "a.b".repeat(30_000),
        "\u05E9\u05DC \u4ECA\u5929 \u0430b\u0435 \u200B\uFEFF".repeat(5_000),
        numbered(12_000, ""),
        numbered(12_000, "a"));
  }

  private static String numbered(int words, String end) {
    return IntStream.range(0, words)
        .mapToObj(i -> "w" + Integer.toString(i, 26).replaceAll("[0-9]", "z") + end)
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @MethodSource("strangeTexts")
  void strangeTextsAreComparedInTime(String text) {
    Assertions.assertTimeout(
        BOUND,
        () -> {
          Text one = GUARD.read(text);
          assertThat(GUARD.compare(one, GUARD.read(text))).isEqualTo(Finding.NOTHING);
          for (String other : strangeTexts()) {
            Text two = GUARD.read(other);
            assertThat(GUARD.compare(one, two)).isEqualTo(GUARD.compare(two, one));
          }
        });
  }

  @Test
  void whatIsBeyondTheComparedWordsMustBeTheSame() {
    String start = "word ".repeat(2_500);
    assertThat(GUARD.compare(GUARD.read(start + "yes"), GUARD.read(start + "no")).veto())
        .isEqualTo(Veto.ADDITION);
  }
}
