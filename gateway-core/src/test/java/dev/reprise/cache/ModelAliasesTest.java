package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A fallback is refused; somebody's own name for a model is not. */
final class ModelAliasesTest {
  private final ModelAliases aliases = new ModelAliases();

  @Test
  @DisplayName("S71 an answer by another model than a public name's is a fallback's")
  void aPublicNameMeansItself() {
    for (int i = 0; i < 10; i++) {
      assertThat(accepts("gpt-4o", "gpt-4o-mini")).isFalse();
    }
    assertThat(accepts("gpt-4o", "gpt-4o-2024-08-06")).isTrue();
    assertThat(accepts("gpt-4o", "")).isTrue();
  }

  @Test
  @DisplayName("S71 an alias means what it has meant so far")
  void anAliasKeepsItsMeaning() {
    assertThat(accepts("prod-chat", "gpt-4o-2024-08-06")).isTrue();
    assertThat(accepts("prod-chat", "gpt-4o")).isTrue();
    assertThat(accepts("prod-chat", "gpt-4o-mini")).isFalse();
    assertThat(accepts("prod-chat", "gpt-4o-mini")).isFalse();
    assertThat(accepts("prod-chat", "gpt-4o")).isTrue();
    assertThat(aliases.accepts("another", "prod-chat", "gpt-4o-mini")).isTrue();
  }

  @Test
  void anAliasThatPointsElsewhereForGoodIsFollowed() {
    assertThat(accepts("prod-chat", "gpt-4o")).isTrue();
    assertThat(accepts("prod-chat", "claude-sonnet-4")).isFalse();
    assertThat(accepts("prod-chat", "claude-sonnet-4")).isFalse();
    assertThat(accepts("prod-chat", "claude-sonnet-4")).isTrue();
    assertThat(accepts("prod-chat", "gpt-4o")).isFalse();
  }

  @Test
  void aServerThatNamesItsModelIsTakenAtItsWord() {
    assertThat(accepts("my-model", "fallback")).isTrue();
    assertThat(accepts("my-model", "my-model")).isTrue();
    assertThat(accepts("my-model", "other")).isTrue();
  }

  private boolean accepts(String asked, String answered) {
    return aliases.accepts("t", asked, answered);
  }
}
