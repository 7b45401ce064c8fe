package dev.reprise.cli;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the script {@code reprise} has the JVM keep of a rehearsed start: with the real JVM, and a
 * program of one class that a fake Maven brings.
 */
class RehearsalTest {
  private static final String PROGRAM =
      """
      package dev.reprise.cli;
      public class Main {
        public static void main(String[] args) {
          System.out.println("runs " + String.join(" ", args));
        }
      }
      """;

  @TempDir Path directory;
  private Path home;
  private Path loaded;
  private String jdk = System.getProperty("java.home");

  @BeforeEach
  void layOut() throws IOException {
    home = Files.createDirectories(directory.resolve("a project"));
    loaded = directory.resolve("loaded.log");
    for (String file : List.of("reprise", "find-jdk.sh", "launch.sh", "config/jvm.options")) {
      Files.createDirectories(home.resolve(file).getParent());
      Files.copy(Path.of("..", file), home.resolve(file));
    }
    writeOld(home.resolve("pom.xml"));
    writeOld(home.resolve("config/pom.xml"));
    writeOld(home.resolve("config/src/main/java/Main.java"));
    Path jar = jar();
    Path maven = Files.createDirectories(directory.resolve("bin")).resolve("mvn");
    Files.writeString(
        maven,
        "#!/bin/sh\nmkdir -p config/target/lib\ncp '%s' config/target/reprise.jar\n"
            .formatted(jar));
    Files.setPosixFilePermissions(maven, fromString("rwxr-xr-x"));
  }

  @Test
  void theNextStartTakesItsClassesFromARehearsedOne() throws Exception {
    Run first = run("serve");
    Run second = run("serve", "--port", "0");

    assertThat(first.err()).contains("Rehearsing a start");
    assertThat(first.out()).isEqualTo("runs serve\n");
    assertThat(second.err()).doesNotContain("Rehearsing");
    assertThat(second.out()).isEqualTo("runs serve --port 0\n");
    assertThat(sourceOfMain()).contains("shared objects file (top)");
  }

  @Test
  void anArchiveThatIsBrokenIsDoneWithoutAWordOfIt() throws Exception {
    run("serve");
    Files.writeString(archive(), "no archive");

    assertRunsWithoutArchive();
  }

  @Test
  void anArchiveOfOtherJarsIsDoneWithoutAWordOfIt() throws Exception {
    run("serve");
    Files.setLastModifiedTime(
        home.resolve("config/target/reprise.jar"),
        FileTime.from(Instant.now().minus(Duration.ofHours(1))));

    assertRunsWithoutArchive();
  }

  @Test
  void anotherBuildIsRehearsedAnew() throws Exception {
    run("serve");
    Files.setLastModifiedTime(
        home.resolve("config/pom.xml"), FileTime.from(Instant.now().plus(Duration.ofHours(1))));
    assertThat(run("serve").err()).contains("sources changed", "Rehearsing");
    assertThat(sourceOfMain()).contains("shared objects file (top)");
  }

  @Test
  void aRehearsalThatFailsIsNotTriedAtEachStart() throws Exception {
    Path java = directory.resolve("jdk/bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(
        java,
        """
        #!/bin/sh
        for arg; do [ "$arg" != rehearse ] || exit 1; done
        exec "%s/bin/java" "$@"
        """
            .formatted(System.getProperty("java.home")));
    Files.setPosixFilePermissions(java, fromString("rwxr-xr-x"));
    Files.writeString(directory.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
    Files.setLastModifiedTime(java, FileTime.from(Instant.EPOCH));
    jdk = directory.resolve("jdk").toString();

    assertThat(run("serve").out()).isEqualTo("runs serve\n");
    Run second = run("serve");
    assertThat(second.err()).doesNotContain("Rehearsing");
    assertThat(second.out()).isEqualTo("runs serve\n");
  }

  private void assertRunsWithoutArchive() throws Exception {
    Run run = run("serve");
    assertThat(run.status()).isZero();
    assertThat(run.out()).isEqualTo("runs serve\n");
    assertThat(run.err().lines()).allMatch(line -> line.contains("Using incubator modules"));
    assertThat(sourceOfMain()).doesNotContain("shared objects file");
  }

  private String sourceOfMain() throws IOException {
    try (Stream<String> lines = Files.lines(loaded)) {
      return lines.filter(line -> line.contains("dev.reprise.cli.Main ")).findFirst().orElseThrow();
    }
  }

  private Path archive() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("config/target"))) {
      return files.filter(file -> file.toString().endsWith(".jsa")).findFirst().orElseThrow();
    }
  }

  private record Run(int status, String out, String err) {}

  private Run run(String... args) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", home.resolve("reprise").toString());
    builder.command().addAll(List.of(args));
    builder.environment().keySet().removeIf(name -> name.contains("JAVA_") || name.equals("JDK"));
    builder.environment().merge("PATH", directory + "/bin", (path, own) -> own + ":" + path);
    builder.environment().put("JAVA_HOME", jdk);
    builder.environment().put("REPRISE_JAVA_OPTS", "-Xlog:class+load:file=" + loaded);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), out, err);
  }

  private Path jar() throws IOException {
    Path source = Files.createDirectories(directory.resolve("source")).resolve("Main.java");
    Files.writeString(source, PROGRAM);
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", directory.toString(), source.toString());
    assertThat(status).isZero();
    Path jar = directory.resolve("reprise.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream to = new JarOutputStream(file)) {
      to.putNextEntry(new JarEntry("dev/reprise/cli/Main.class"));
      to.write(Files.readAllBytes(directory.resolve("dev/reprise/cli/Main.class")));
    }
    return jar;
  }

  /** Made long before the build, folders too, so that the clock's grain does not matter. */
  private static void writeOld(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
  }
}
