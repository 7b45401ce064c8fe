package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.config.yaml.ConfigException;
import dev.reprise.config.yaml.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void everyCommandHasHelpThatDescribesEveryOption() {
    for (CommandLine command :
        allCommands(Main.commandLine(new CheckCommand(file -> file), new CacheCommand()))) {
      assertThat(command.getCommandSpec().optionsMap()).containsKey("--help");
      assertThat(command.getCommandSpec().options())
          .allSatisfy(option -> assertThat(option.description()).isNotEmpty());
    }
    assertThat(run(List.of("--help"))).isEqualTo(ExitCodes.OK);
    assertThat(out.toString()).startsWith("A semantic-caching gateway").contains("Usage: reprise");
  }

  @Test
  void theVersionIsTheOneThatMavenBuilt() {
    assertThat(run(List.of("--version"))).isEqualTo(ExitCodes.OK);
    assertThat(out.toString()).matches("reprise \\d+\\.\\d+\\.\\d+(-SNAPSHOT)? \\(Java 2.+\\)\\R");
  }

  @Test
  void completionIsPrintedForTheShell() {
    assertThat(run(List.of("generate-completion"))).isEqualTo(ExitCodes.OK);
    assertThat(out.toString()).startsWith("#!").contains("complete -F _complete_reprise");
  }

  @Test
  void noCommandIsAUsageErrorThatListsThem() {
    assertThat(run(List.of())).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("generate-completion");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aWrongArgumentIsAnsweredWithWhatWasMeant() {
    assertThat(run(List.of("--versoin"))).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString())
        .startsWith("reprise: Unknown option: '--versoin'")
        .contains("--version", "Try 'reprise --help'.")
        .doesNotContain("Usage:");
  }

  @Test
  void checkSaysThatAFileIsValid() {
    Object command = new CheckCommand(file -> file);

    assertThat(run(List.of("check", "--config", "a.yaml"), command)).isEqualTo(ExitCodes.OK);
    assertThat(out).hasToString("a.yaml: valid" + System.lineSeparator());
  }

  @Test
  void checkPrintsEveryProblemOfAFile() {
    Object command = new CheckCommand(MainTest::refuse);

    assertThat(run(List.of("check", "--config", "a.yaml"), command)).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString().lines())
        .containsExactly("a.yaml:1: a: wrong", "a.yaml:2: b: also wrong");
  }

  @Test
  void checkNeedsAFile() {
    Object command = new CheckCommand(file -> file);

    assertThat(run(List.of("check"), command)).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString().lines())
        .containsExactly(
            "reprise: Missing required option: '--config=FILE'", "Try 'reprise check --help'.");
  }

  @Test
  void whatFailsWhileRunningIsOneLineAndNoStackTrace() {
    Object command = new Failing(new IOException("port 8080 is\n  in use"));

    assertThat(run(List.of("fail"), command)).isEqualTo(ExitCodes.FAILURE);
    assertThat(err.toString().lines()).containsExactly("reprise: port 8080 is; in use");
  }

  @Test
  void anExceptionWithoutASentenceIsNamed() {
    Object command = new Failing(new IllegalStateException());

    assertThat(run(List.of("fail"), command)).isEqualTo(ExitCodes.FAILURE);
    assertThat(err.toString()).contains("IllegalStateException");
  }

  private int run(List<String> args, Object... commands) {
    return Main.commandLine(commands)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args.toArray(String[]::new));
  }

  @Command(name = "fail", mixinStandardHelpOptions = true)
  private record Failing(Exception failure) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      throw failure;
    }
  }

  private static Object refuse(Path file) throws ConfigException {
    throw new ConfigException(
        List.of(
            new Problem(file.toString(), 1, "a", "wrong"),
            new Problem(file.toString(), 2, "b", "also wrong")));
  }

  private static List<CommandLine> allCommands(CommandLine root) {
    List<CommandLine> all = new ArrayList<>();
    Deque<CommandLine> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      CommandLine command = open.pop();
      all.add(command);
      open.addAll(command.getSubcommands().values());
    }
    return all;
  }
}
