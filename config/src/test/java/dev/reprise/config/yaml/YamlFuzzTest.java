package dev.reprise.config.yaml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.reprise.config.RepriseConfig;
import java.util.Map;

/** Any text is a configuration, or has problems that are named by line. */
class YamlFuzzTest {
  private static final Map<String, String> ENV = Map.of("A", "1", "B", "${A}");

  @FuzzTest
  void anyTextIsReadOrRefusedByLine(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    try {
      RepriseConfig read = YamlReader.read("f", text, RepriseConfig.DEFAULTS, ENV::get);
      assertThat(read.server()).isNotNull();
    } catch (ConfigException e) {
      assertThat(e.getMessage()).startsWith("f");
      assertThat(e.problems()).isNotEmpty();
    }
  }
}
