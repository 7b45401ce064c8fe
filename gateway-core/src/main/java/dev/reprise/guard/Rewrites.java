package dev.reprise.guard;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Phrases that are replaced by others, or by nothing; found word by word, however many. */
final class Rewrites {
  /** Words to be replaced by others. */
  record Rewrite(List<String> from, List<String> to) {}

  private final Map<String, Rewrites> next = new HashMap<>(4);
  private @Nullable Rewrite end;

  /** Adds a phrase; the first with the same words stays. */
  void add(Rewrite rewrite) {
    Rewrites at = this;
    for (String word : rewrite.from()) {
      at = at.next.computeIfAbsent(word, key -> new Rewrites());
    }
    at.end = at.end == null ? rewrite : at.end;
  }

  /** The longest phrase that begins here, or null. */
  @Nullable Rewrite find(List<Token> tokens, int from) {
    Rewrite found = null;
    Rewrites at = this;
    for (int i = from; i < tokens.size(); i++) {
      at = at.next.get(tokens.get(i).text());
      if (at == null) {
        return found;
      }
      found = at.end == null ? found : at.end;
    }
    return found;
  }
}
