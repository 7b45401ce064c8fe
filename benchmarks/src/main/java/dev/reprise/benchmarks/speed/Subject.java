package dev.reprise.benchmarks.speed;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is measured: a server that listens.
 *
 * @param headers that its requests need, as {@code name: value}
 * @param process null for the upstream, which is called directly
 */
record Subject(String name, int port, List<String> headers, @Nullable Process process)
    implements AutoCloseable {
  static final String DIRECT = "direct";
  static final String GATEWAY = "gateway";

  static Subject direct(Upstream upstream) {
    return new Subject(DIRECT, upstream.port(), List.of(), null);
  }

  Subject with(List<String> headers) {
    return new Subject(name, port, headers, process);
  }

  /** Whether it gets faster while it runs. */
  boolean isCompiledLater() {
    return name.equals(GATEWAY) || name.equals(Portkey.NAME);
  }

  /** Seconds of CPU so far; not a number for the upstream. */
  double cpuSeconds() throws IOException {
    return process == null ? Double.NaN : ProcFs.cpuSeconds(process);
  }

  /** Asks it to end, and waits: it may have things to write. */
  void end() throws InterruptedException {
    if (process != null) {
      process.destroy();
      process.waitFor();
    }
  }

  /** Resident bytes; 0 for the upstream. */
  long residentBytes() throws IOException {
    return process == null ? 0 : ProcFs.residentBytes(process);
  }

  @Override
  public void close() {
    if (process != null) {
      Processes.end(process);
    }
  }
}
