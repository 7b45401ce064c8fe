package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DataFolderTest {
  private static final Map<String, String> NOTHING = Map.of();
  private static final Map<String, String> CHOSEN = Map.of("REPRISE_DATA_DIR", "/variable");

  @Test
  void theCommandLineGoesBeforeTheEnvironmentAndThatBeforeTheFile() {
    assertThat(choose("/option", "/file", CHOSEN)).isEqualTo("/option");
    assertThat(choose(null, "/file", CHOSEN)).isEqualTo("/variable");
    assertThat(choose(null, "/file", NOTHING)).isEqualTo("/file");
    assertThat(choose("none", "/file", CHOSEN)).isEqualTo("none");
  }

  @Test
  void otherwiseItIsTheUsersDataFolder() {
    assertThat(choose(null, "", NOTHING)).isEqualTo("/home/me/.local/share/reprise");
    assertThat(choose(null, "", Map.of("XDG_DATA_HOME", "/data"))).isEqualTo("/data/reprise");
    assertThat(choose(null, "", Map.of("XDG_DATA_HOME", "relative")))
        .isEqualTo("/home/me/.local/share/reprise");
  }

  @Test
  void whereThereIsNoHomeThereIsMemoryAlone() {
    assertThat(DataFolder.choose(null, "", NOTHING::get, "?")).isEqualTo("none");
  }

  private static String choose(String option, String configured, Map<String, String> environment) {
    return DataFolder.choose(option, configured, environment::get, "/home/me");
  }
}
