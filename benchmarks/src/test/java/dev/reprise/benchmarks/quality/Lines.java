package dev.reprise.benchmarks.quality;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads resources of lines under headings in brackets; what follows a # is a remark. */
final class Lines {
  private Lines() {}

  /** The lines of each heading, all in the file's order. */
  static Map<String, List<String>> byHeading(String resource) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    List<String> current = new ArrayList<>();
    for (String raw : read(resource).lines().toList()) {
      String line = raw.strip();
      if (line.startsWith("[")) {
        current = all.computeIfAbsent(line.substring(1, line.length() - 1), _ -> new ArrayList<>());
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        current.add(line);
      }
    }
    return all;
  }

  private static String read(String resource) {
    try (InputStream in = Lines.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + resource);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
