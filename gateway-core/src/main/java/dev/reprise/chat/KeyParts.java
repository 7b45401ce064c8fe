package dev.reprise.chat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a key is made of, each part by its name and a digest of 64 bits: enough to say which part
 * differs, not to say what it was.
 *
 * @param names such as {@code temperature} or {@code messages[2].content}; each once
 * @param digests one for each name
 */
@SuppressWarnings("ArrayRecordComponent") // Identity is enough: parts are compared by differing().
public record KeyParts(List<String> names, long[] digests) {

  public static final KeyParts NONE = new KeyParts(List.of(), new long[0]);

  public KeyParts {
    names = List.copyOf(names);
    if (names.size() != digests.length) {
      throw new IllegalArgumentException(
          "expected " + names.size() + " digests, got " + digests.length);
    }
  }

  /** Names of the parts that only one of both has or that are not the same in both. */
  public List<String> differing(KeyParts other) {
    Set<String> all = new LinkedHashSet<>(names);
    all.addAll(other.names);
    List<String> different = new ArrayList<>();
    for (String name : all) {
      int mine = names.indexOf(name);
      int theirs = other.names.indexOf(name);
      if (mine < 0 || theirs < 0 || digests[mine] != other.digests[theirs]) {
        different.add(name);
      }
    }
    return different;
  }
}
