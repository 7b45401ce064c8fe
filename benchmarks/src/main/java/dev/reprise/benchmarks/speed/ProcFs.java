package dev.reprise.benchmarks.speed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What Linux tells of a process and all that it has started. */
final class ProcFs {
  private static final double TICKS_PER_SECOND = 100;
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  private ProcFs() {}

  /** Seconds of CPU so far, to a hundredth. */
  static double cpuSeconds(Process process) throws IOException {
    double ticks = 0;
    for (ProcessHandle each : family(process)) {
      String stat = Files.readString(Path.of("/proc/" + each.pid() + "/stat"));
      // The name in brackets may hold anything; fields are counted from behind it.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      ticks += Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** Resident bytes. */
  static long residentBytes(Process process) throws IOException {
    long bytes = 0;
    for (ProcessHandle each : family(process)) {
      bytes +=
          Files.readAllLines(Path.of("/proc/" + each.pid() + "/status")).stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
              .sum();
    }
    return bytes;
  }

  private static List<ProcessHandle> family(Process process) {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
  }
}
