package dev.reprise.cli;

import dev.reprise.identity.VirtualKey;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows which keys there are. */
@Command(
    name = "list",
    description = "Shows which keys there are; with --json a line of JSON for each.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class ListKeysCommand implements Callable<Integer> {

  @Mixin private final KeysOptions options = new KeysOptions();

  @Override
  public Integer call() throws Exception {
    return KeysOptions.run(this::run);
  }

  private int run() throws Exception {
    List<VirtualKey> keys = options.keys().list();
    if (options.isJson()) {
      keys.forEach(key -> options.print(key, Map.of()));
      return ExitCodes.OK;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("ID", "NAME", "TENANT", "STATE", "CREATED", "EXPIRES", "MODELS"));
    keys.forEach(key -> rows.add(row(key)));
    table(rows, options.out());
    return ExitCodes.OK;
  }

  private static List<String> row(VirtualKey key) {
    List<String> models = key.grants().models();
    return List.of(
        key.id(),
        key.name(),
        key.tenant(),
        key.state(Instant.now()),
        key.created().toString(),
        key.expires() == null ? "never" : key.expires().toString(),
        models.isEmpty() ? "all" : String.join(" ", models));
  }

  private static void table(List<List<String>> rows, PrintWriter out) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      String line =
          IntStream.range(0, widths.length)
              .mapToObj(i -> row.get(i) + " ".repeat(widths[i] - row.get(i).length()))
              .collect(Collectors.joining("  "));
      out.println(line.stripTrailing());
    }
    out.flush();
  }
}
