package dev.reprise.benchmarks.speed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * All that this run starts, and the folder for what they write. Nothing of it outlives the run,
 * whether that ends, fails or is interrupted.
 */
final class Processes implements AutoCloseable {
  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private final Thread hook = new Thread(this::end, "end-processes");
  private final Path folder;
  private volatile boolean ending;

  Processes() throws IOException {
    folder = Files.createTempDirectory("reprise-speed-");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  Path folder() {
    return folder;
  }

  /** A new folder of its own. */
  Path folder(String name) throws IOException {
    return Files.createTempDirectory(folder, name + "-");
  }

  Process start(ProcessBuilder builder) throws IOException {
    Process process = builder.start();
    running.add(process);
    process.onExit().thenAccept(running::remove);
    if (ending) {
      end(process);
    }
    return process;
  }

  /** Ends it with all that it has started, and waits for it. */
  static void end(Process process) {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(each -> each.onExit().join());
  }

  @Override
  public void close() {
    if (ending) {
      return;
    }
    Runtime.getRuntime().removeShutdownHook(hook);
    end();
  }

  private void end() {
    ending = true;
    List.copyOf(running).forEach(Processes::end);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      System.err.println("left behind: " + folder);
    }
  }
}
