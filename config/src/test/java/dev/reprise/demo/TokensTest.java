package dev.reprise.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a", "Where is my order?", " two\n lines \n", "grüße 😀!", "一二"})
  void joinedTokensAreTheText(String text) {
    assertThat(String.join("", Tokens.of(text))).isEqualTo(text);
  }

  @Test
  void wordsCarryTheirSpaceAndLongOnesAreCut() {
    assertThat(Tokens.of("The warehouses, now"))
        .containsExactly("The", " warehou", "ses", ",", " now");
  }
}
