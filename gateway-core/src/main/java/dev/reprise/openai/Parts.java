package dev.reprise.openai;

import dev.reprise.chat.Digest;
import dev.reprise.chat.KeyParts;
import java.util.ArrayList;
import java.util.List;

/** Gathers what a key is made of, as its reader comes by it. */
final class Parts {

  /** Further ones are digested together: an agent's history has hundreds of messages. */
  private static final int MAX_PARTS = 64;

  private static final String REST = "rest";
  private static final int MAX_NAME = 64;

  private final List<String> names = new ArrayList<>();
  private final List<Long> digests = new ArrayList<>();

  /** Adds each member of an object under its name behind the prefix. */
  void members(String prefix, CanonicalWriter from, List<CanonicalWriter.Member> members) {
    for (CanonicalWriter.Member member : members) {
      if (member.end() > member.start()) {
        add(prefix + member.name(), from.slice(member.start(), member.end()));
      }
    }
  }

  /** Parts of one name become one: a caller may call its fields what it likes. */
  void add(String name, byte[] canonical) {
    long digest = Digest.of(canonical).a();
    String shown = name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name;
    if (names.size() >= MAX_PARTS - 1 && !names.contains(shown)) {
      shown = REST;
    }
    int at = names.indexOf(shown);
    if (at < 0) {
      names.add(shown);
      digests.add(digest);
    } else {
      digests.set(at, 31 * digests.get(at) + digest);
    }
  }

  KeyParts parts() {
    return new KeyParts(names, digests.stream().mapToLong(Long::longValue).toArray());
  }
}
