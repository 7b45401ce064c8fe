package dev.reprise.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.tidy.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A real Chromium: the one that {@code REPRISE_TEST_BROWSER} names, else the distribution's, which
 * {@code .ci/servers} unpacks into {@code target/browser} of the project, with fonts.
 */
public final class Browser {
  private static final String NAME = "chromium-headless-shell";
  private static final String[] PACKAGES = {
    "chromium-common:",
    "fonts-inter:",
    "fonts-dejavu-core:",
    "fonts-dejavu-mono:",
    NAME + ":" + NAME
  };

  private Browser() {}

  /** What a test for Node has to know to start it. */
  public static Map<String, String> environment() throws Exception {
    String chosen = System.getenv("REPRISE_TEST_BROWSER");
    return chosen == null ? unpacked() : Map.of("BROWSER", chosen);
  }

  private static Map<String, String> unpacked() throws Exception {
    Path root = SourceTree.root();
    Path directory = root.resolve("target/browser");
    Path program = directory.resolve(NAME);
    if (!Files.isExecutable(program)) {
      String problem = fetch(root.resolve(".ci/servers"), directory);
      if (!Files.isExecutable(program)) {
        return Map.of("BROWSER", onPath().orElseThrow(() -> missing(problem)));
      }
    }
    Map<String, String> environment = new HashMap<>();
    environment.put("BROWSER", program.toString());
    // What it starts for itself is started the way it was.
    environment.put("BROWSER_ARGS", "--no-zygote --browser-subprocess-path=" + program);
    environment.put("FONTCONFIG_FILE", fonts(directory).toString());
    return environment;
  }

  private static AssertionError missing(String problem) {
    return new AssertionError("the dashboard's tests need a Chromium: " + problem);
  }

  private static Optional<String> onPath() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .flatMap(
            folder ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /** What went wrong; empty when nothing did. */
  private static String fetch(Path script, Path directory) throws Exception {
    String[] command = new String[3 + PACKAGES.length];
    command[0] = "sh";
    command[1] = script.toString();
    command[2] = directory.toString();
    System.arraycopy(PACKAGES, 0, command, 3, PACKAGES.length);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    return process.waitFor() == 0 ? "" : output;
  }

  private static Path fonts(Path directory) throws IOException {
    Path fonts = directory.resolve("root/usr/share/fonts");
    assertThat(fonts).isDirectory();
    return Files.writeString(
        directory.resolve("fonts.conf"),
        """
        <?xml version="1.0"?>
        <!DOCTYPE fontconfig SYSTEM "fonts.dtd">
        <fontconfig><dir>%s</dir><cachedir>%s</cachedir></fontconfig>
        """
            .formatted(fonts, directory.resolve("font-cache")));
  }
}
