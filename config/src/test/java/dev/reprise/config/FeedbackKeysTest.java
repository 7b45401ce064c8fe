package dev.reprise.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.config.yaml.ConfigException;
import dev.reprise.config.yaml.YamlReader;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Keys of callers are secrets: they come from the environment and are told to nobody. */
class FeedbackKeysTest {
  private static final String YAML = "cache: {feedback-keys: [\"${APP_KEY}\"]}\n";

  @Test
  void aKeyComesFromTheEnvironmentAndIsNotShown() throws Exception {
    RepriseConfig config = read("sk-secret-1");
    assertThat(config.cache().feedbackKeys()).containsExactly("sk-secret-1");
    assertThat(config.toString()).contains("feedbackKeys=1").doesNotContain("sk-secret");
  }

  @Test
  void aVariableThatIsEmptyPermitsNobody() {
    assertThatThrownBy(() -> read(""))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("test.yaml:1: cache.feedback-keys: expected 8 to 4,096 visible")
        .hasMessageContaining("got 0 characters");
  }

  @Test
  void aKeyThatCannotBeSentIsRefusedAndNotShown() {
    assertThatThrownBy(() -> read("Bearer sk-secret-1"))
        .isInstanceOf(ConfigException.class)
        .message()
        .contains("got 18 characters")
        .doesNotContain("sk-secret");
  }

  private static RepriseConfig read(String key) throws ConfigException {
    return YamlReader.read("test.yaml", YAML, RepriseConfig.DEFAULTS, Map.of("APP_KEY", key)::get);
  }
}
