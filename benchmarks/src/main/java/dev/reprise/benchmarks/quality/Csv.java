package dev.reprise.benchmarks.quality;

import java.util.ArrayList;
import java.util.List;

/** Reads comma-separated values (RFC 4180): quoted fields may hold commas, quotes and lines. */
final class Csv {
  private final String text;
  private int at;

  private Csv(String text) {
    this.text = text;
  }

  static List<List<String>> read(String text) {
    Csv csv = new Csv(text.replace("\r\n", "\n"));
    List<List<String>> rows = new ArrayList<>();
    while (csv.at < csv.text.length()) {
      rows.add(csv.row());
    }
    return rows;
  }

  private List<String> row() {
    List<String> fields = new ArrayList<>();
    do {
      fields.add(isAt('"') ? quoted() : plain());
    } while (skip(','));
    skip('\n');
    return fields;
  }

  private String plain() {
    int start = at;
    while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '\n') {
      at++;
    }
    return text.substring(start, at);
  }

  private String quoted() {
    StringBuilder field = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '"') {
        field.append(c);
      } else if (!skip('"')) {
        break;
      } else {
        field.append('"');
      }
    }
    return field.toString();
  }

  private boolean isAt(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private boolean skip(char c) {
    boolean there = isAt(c);
    at += there ? 1 : 0;
    return there;
  }
}
