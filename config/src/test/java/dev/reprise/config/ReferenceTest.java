package dev.reprise.config;

import dev.reprise.config.yaml.ReferenceFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The reference file is the documentation: it cannot fall behind the code. */
class ReferenceTest {

  @Test
  void referenceFileHasEveryKeyWithItsDefault() throws Exception {
    ReferenceFile.assertDescribes(Path.of("reprise.yaml"), RepriseConfig.DEFAULTS);
  }
}
