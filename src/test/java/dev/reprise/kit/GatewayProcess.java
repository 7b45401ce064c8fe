package dev.reprise.kit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The program {@code reprise} in a process of its own. */
public final class GatewayProcess implements AutoCloseable {
  private static final Pattern LISTENING =
      Pattern.compile("listening on [^ ]+:(\\d+) .*, admin on [^ ]+:(\\d+),");

  private final Process process;
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final Thread reader;

  /**
   * @param arguments of the program, its command first
   */
  public GatewayProcess(String... arguments) {
    this(Map.of("REPRISE_ACCESS_LOG", "OFF"), arguments);
  }

  /**
   * @param environment beside the present one
   * @param arguments of the program, its command first
   */
  public GatewayProcess(Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("dev.reprise.cli.Main");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    if (!List.of(arguments).contains("--data-dir")) {
      builder.environment().put("REPRISE_DATA_DIR", "none");
    }
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reader = Thread.ofVirtual().start(this::read);
  }

  /** Serves by a file, on free ports. */
  public static GatewayProcess serve(Path config, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("serve", "--config", config.toString()));
    arguments.addAll(List.of("--port", "0", "--admin-port", "0"));
    arguments.addAll(List.of(more));
    return new GatewayProcess(arguments.toArray(String[]::new));
  }

  /** The port that apps talk to, once it listens. */
  public int port() {
    return Integer.parseInt(listening().group(1));
  }

  public int adminPort() {
    return Integer.parseInt(listening().group(2));
  }

  /** Sends SIGTERM. The process's own method would close its outputs as well. */
  public void terminate() {
    process.toHandle().destroy();
  }

  /** Sends SIGHUP, which the JDK has no method for. */
  public void hangUp() {
    try {
      new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Sends SIGKILL and waits for the end. */
  public void kill() {
    process.destroyForcibly();
    exitCode();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for the end. */
  public int exitCode() {
    try {
      int code = process.waitFor();
      reader.join();
      return code;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The lines of both of its outputs but the JVM's own. */
  public List<String> said() {
    return said.stream().filter(line -> !line.startsWith("WARNING: Using incubator")).toList();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private Matcher listening() {
    Eventually.holds("it listens or has ended", () -> find() != null || !process.isAlive());
    Matcher found = find();
    if (found == null) {
      throw new AssertionError("it does not listen: " + said);
    }
    return found;
  }

  private @Nullable Matcher find() {
    for (String line : said) {
      Matcher matcher = LISTENING.matcher(line);
      if (matcher.find()) {
        return matcher;
      }
    }
    return null;
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
      }
    } catch (IOException e) {
      // It was killed.
    }
  }
}
