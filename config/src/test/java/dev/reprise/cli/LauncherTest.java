package dev.reprise.cli;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code reprise}, in a project of a few files with a fake JDK and a fake Maven. */
class LauncherTest {

  private static final Path SCRIPT = Path.of("..", "reprise");
  private static final Path JDK_FINDER = Path.of("..", "find-jdk.sh");
  private static final String TOOLS = "cat dirname find head mkdir mv readlink rm sed sleep touch";

  @TempDir Path directory;
  private Path home;
  private Path tools;
  private String options = "-Xmx64m  -Da=*";

  @BeforeEach
  void layOut() throws IOException {
    home = Files.createDirectories(directory.resolve("with a space"));
    tools = Files.createDirectories(directory.resolve("bin"));
    Files.copy(SCRIPT, home.resolve("reprise"));
    Files.copy(JDK_FINDER, home.resolve("find-jdk.sh"));
    Files.copy(Path.of("..", "launch.sh"), home.resolve("launch.sh"));
    writeOld(home.resolve("pom.xml"));
    writeOld(home.resolve("config/pom.xml"));
    writeOld(home.resolve("config/src/main/java/Main.java"));
    Files.writeString(home.resolve("config/jvm.options"), "-Xshare:auto");
    for (String tool : TOOLS.split(" ", -1)) {
      script(tools.resolve(tool), "exec " + toolOf(tool) + " \"$@\"");
    }
    fakeJava("jdk", 25);
    script(tools.resolve("mvn"), "echo built >>builds; mkdir -p config/target/lib; echo noise");
  }

  @Test
  void theFirstRunBuildsAndTheNextDoesNot() throws Exception {
    Run first = run(home.resolve("reprise"), "serve");
    Run second = run(home.resolve("reprise"), "serve");

    assertThat(first.err()).contains("Building Reprise (first run", "noise");
    assertThat(first.out()).doesNotContain("noise").contains("dev.reprise.cli.Main serve");
    assertThat(second.err()).isEmpty();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void changedAddedAndRemovedSourcesAreBuilt() throws Exception {
    Path main = home.resolve("config/src/main/java/Main.java");
    run(home.resolve("reprise"));
    Files.setLastModifiedTime(main, FileTime.from(Instant.now().plus(Duration.ofHours(1))));
    assertThat(run(home.resolve("reprise")).err()).contains("(sources changed)");
    Files.setLastModifiedTime(main, FileTime.from(Instant.EPOCH));
    Files.delete(main);
    Files.setLastModifiedTime(
        main.getParent(), FileTime.from(Instant.now().plus(Duration.ofHours(1))));
    assertThat(run(home.resolve("reprise")).err()).contains("(sources changed)");
  }

  @Test
  void argumentsAndTheCallersDirectoryAreKept() throws Exception {
    Path link =
        Files.createSymbolicLink(directory.resolve("link"), Path.of("with a space/reprise"));
    Path second = Files.createSymbolicLink(tools.resolve("reprise"), link);

    Run run = run(second, "check", "--config", "a  b.yaml", "*");

    assertThat(run.out().lines().toList())
        .contains("<--config>", "<a  b.yaml>", "<*>", "in " + directory.toRealPath())
        .contains("<@" + home.toRealPath() + "/config/jvm.options>")
        .contains("<" + target() + "/reprise.jar:" + target() + "/lib/*>");
  }

  @Test
  void optionsForTheJvmAreWords() throws Exception {
    Run run = run(home.resolve("reprise"));

    assertThat(run.out().lines().toList()).contains("<-Xmx64m>", "<-Da=*>");
  }

  @Test
  void theModelsRuntimeIsSilentFromTheStart() throws Exception {
    assertThat(run(home.resolve("reprise")).out()).contains("telemetry disabled: 1\n");
  }

  @Test
  void aCollectorOfTheUsersTakesThePlaceOfTheLaunchers() throws Exception {
    assertThat(run(home.resolve("reprise")).out()).contains("<-XX:+UseSerialGC>");

    options = "-XX:+UseG1GC";
    assertThat(run(home.resolve("reprise")).out())
        .contains("<-XX:+UseG1GC>")
        .doesNotContain("UseSerialGC");
  }

  @Test
  void theExitCodeIsTheProgramsAndItsProcessTheLaunchers() throws Exception {
    Run run = run(home.resolve("reprise"), "fail");

    assertThat(run.status()).isEqualTo(7);
    assertThat(run.out()).contains("process " + run.pid());
  }

  @Test
  void anOldJavaHomeIsPassedOver() throws Exception {
    fakeJava("jdk", 24);
    Files.createSymbolicLink(tools.resolve("java"), fakeJava("newer", 26));

    assertThat(run(home.resolve("reprise")).out()).contains("java of newer");
  }

  @Test
  void aMissingMavenIsNamed() throws Exception {
    Files.delete(tools.resolve("mvn"));

    Run run = run(home.resolve("reprise"));

    assertThat(run.status()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err()).contains("Maven is needed").doesNotContain("Building");
    assertThat(home.resolve("config/target/launcher.lock")).doesNotExist();
  }

  @Test
  void aFailedBuildIsTriedAgain() throws Exception {
    script(tools.resolve("mvn"), "echo 'does not compile'; exit 1");
    Run failed = run(home.resolve("reprise"));
    script(tools.resolve("mvn"), "mkdir -p config/target/lib");

    assertThat(failed.status()).isEqualTo(ExitCodes.FAILURE);
    assertThat(failed.err()).contains("does not compile", "the build failed");
    assertThat(run(home.resolve("reprise")).status()).isZero();
  }

  @Test
  void runsAtOnceBuildOnce() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(start(home.resolve("reprise"), "n" + i));
    }
    for (Process process : processes) {
      assertThat(finish(process).status()).isZero();
    }
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void aLockWhoseHolderIsGoneIsTakenOver() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Path lock = Files.createDirectories(home.resolve("config/target/launcher.lock"));
    Files.writeString(lock.resolve("pid"), gone.pid() + "\n");

    assertThat(run(home.resolve("reprise")).status()).isZero();
    assertThat(builds()).isEqualTo(1);
    assertThat(lock).doesNotExist();
  }

  /** As on a full disk. */
  @Test
  void whereNoLockCanBeHadItBuildsNothingAndDoesNotWait() throws Exception {
    script(tools.resolve("mkdir"), "[ \"$1\" = -p ] && exec " + toolOf("mkdir") + " \"$@\"");

    Run run = run(home.resolve("reprise"));

    assertThat(run.status()).isEqualTo(ExitCodes.FAILURE);
    assertThat(run.err()).isEqualTo("reprise: cannot write to " + target() + ".\n");
  }

  @Test
  void withoutALockForTheArchiveItStartsWithoutOne() throws Exception {
    script(
        tools.resolve("mkdir"),
        "case $* in *.jsa.lock) exit 1 ;; esac; exec " + toolOf("mkdir") + " \"$@\"");

    Run run = run(home.resolve("reprise"), "serve");

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("dev.reprise.cli.Main serve").doesNotContain("Archive");
  }

  private record Run(long pid, int status, String out, String err) {}

  private Run run(Path script, String... args) throws Exception {
    return finish(start(script, args));
  }

  private Process start(Path script, String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("JAVA_HOME", directory.resolve("jdk").toString());
    builder.environment().put("REPRISE_JAVA_OPTS", options);
    return builder.start();
  }

  private static Run finish(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Run(process.pid(), process.exitValue(), out, err);
  }

  private long builds() throws IOException {
    try (Stream<String> lines = Files.lines(home.resolve("builds"))) {
      return lines.count();
    }
  }

  private String target() throws IOException {
    return home.toRealPath() + "/config/target";
  }

  private Path fakeJava(String name, int version) throws IOException {
    Path jdk = Files.createDirectories(directory.resolve(name));
    return script(
        jdk.resolve("bin/java"),
        """
        if [ "$1" = -XshowSettings:properties ]; then
          echo "    java.home = %s" >&2
          echo "    java.specification.version = %d" >&2
          exit 0
        fi
        echo "java of %s, process $$"
        echo "in $(pwd -P)"
        echo "telemetry disabled: ${ORT_DISABLE_TELEMETRY:-}"
        echo "$@"
        for arg; do echo "<$arg>"; done
        [ "$arg" != fail ] || exit 7
        """
            .formatted(jdk, version, name));
  }

  private static Path script(Path file, String body) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    return Files.setPosixFilePermissions(file, fromString("rwxr-xr-x"));
  }

  /** Made long before the build, folders too, so that the clock's grain does not matter. */
  private static void writeOld(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
  }

  private static Path toolOf(String name) {
    return Stream.of("/usr/bin", "/bin")
        .map(folder -> Path.of(folder, name))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow();
  }
}
