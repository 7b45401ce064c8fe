package dev.reprise.guard;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A language's resource: lines under {@code [section]} headings, {@code #} before comments. */
final class LexiconFile {
  private final Map<String, List<String>> sections = new HashMap<>();

  private LexiconFile() {}

  /** Reads {@code <language>.words} beside this class, or throws an IllegalArgumentException. */
  static LexiconFile of(String language) {
    String name = language + ".words";
    try (InputStream in = LexiconFile.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no words for language '" + language + "'");
      }
      return read(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LexiconFile read(BufferedReader reader) throws IOException {
    LexiconFile file = new LexiconFile();
    List<String> section = new ArrayList<>();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      String entry = line.strip();
      if (entry.startsWith("[")) {
        String name = entry.substring(1, entry.length() - 1);
        section = file.sections.computeIfAbsent(name, key -> new ArrayList<>());
      } else if (!entry.isEmpty() && !entry.startsWith("#")) {
        section.add(entry);
      }
    }
    return file;
  }

  /** The lines of a section, none if there is no such section. */
  List<String> lines(String section) {
    return sections.getOrDefault(section, List.of());
  }

  /** The words of each line of a section. */
  List<List<String>> rows(String section) {
    return lines(section).stream().map(LexiconFile::split).toList();
  }

  /** All words of a section. */
  List<String> words(String section) {
    return lines(section).stream().flatMap(line -> split(line).stream()).toList();
  }

  static List<String> split(String line) {
    return line.isBlank() ? List.of() : List.of(line.strip().split("\\s+"));
  }
}
