package dev.reprise.proxy;

import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.GatewayProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start that cannot succeed ends in exit status 2 and one line that says why. */
class StartTest {

  @TempDir private Path directory;

  @Test
  void aPortThatIsTakenIsNamed() throws IOException {
    Path config = config(EXACT_ONLY);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      fails(config, "0", port, "reprise: cannot listen on 127.0.0.1:" + port + ": ");
      fails(config, port, "0", "reprise: cannot listen on 127.0.0.1:" + port + ": ");
    }
  }

  @Test
  void aMistakeInTheFileIsNamedWithItsLine() throws IOException {
    Path config = config("server:\n  max-conections: 5\n");
    fails(config, "0", "0", config + ":2: server.max-conections");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path config = directory.resolve("none.yaml");
    fails(config, "0", "0", config.toString());
  }

  @Test
  void aModelThatIsNotThereIsNamed() throws IOException {
    Path config = config("embedding: {directory: '" + directory.resolve("none") + "'}\n");
    fails(config, "0", "0", "reprise: " + directory.resolve("none"));
  }

  @Test
  void aModelThatIsNoneIsNamed() throws IOException {
    Files.writeString(directory.resolve("model.onnx"), "no model");
    Files.writeString(directory.resolve("tokenizer.json"), "{}");
    Path config = config("embedding: {directory: '" + directory + "'}\n");
    fails(config, "0", "0", "reprise: " + directory);
  }

  /** Not even the superuser writes there. */
  @ParameterizedTest
  @ValueSource(strings = {"/proc", "/proc/none"})
  void aDataFolderThatCannotBeWrittenToIsNamed(String folder) {
    try (GatewayProcess gateway =
        new GatewayProcess("serve", "--port=0", "--admin-port=0", "--data-dir", folder)) {
      assertThat(gateway.exitCode()).isEqualTo(2);
      assertThat(gateway.said())
          .anyMatch(line -> line.startsWith("reprise: cannot use the folder " + folder + ":"));
    }
  }

  @Test
  void aTrustFileThatIsNoneIsNamed() throws IOException {
    Path file = Files.writeString(directory.resolve("trust.pem"), "no certificate");
    Path config =
        config(EXACT_ONLY + "upstream: {url: 'https://127.0.0.1:1', trust-file: '" + file + "'}\n");
    String expected = "reprise: upstream.trust-file: expected a file with PEM certificates, got ";
    fails(config, "0", "0", expected + file);
  }

  private Path config(String yaml) throws IOException {
    return Files.writeString(directory.resolve("reprise.yaml"), yaml);
  }

  private static void fails(Path config, String port, String adminPort, String line) {
    try (GatewayProcess gateway =
        new GatewayProcess(
            "serve", "--config", config.toString(), "--port", port, "--admin-port", adminPort)) {
      assertThat(gateway.exitCode()).isEqualTo(2);
      assertThat(gateway.said()).singleElement().asString().startsWith(line);
    }
  }
}
