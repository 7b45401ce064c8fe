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

  void add(String name, byte[] canonical) {
    long digest = Digest.of(canonical).a();
    if (names.size() < MAX_PARTS) {
      names.add(name.length() > 64 ? name.substring(0, 64) : name);
      digests.add(digest);
      return;
    }
    names.set(MAX_PARTS - 1, REST);
    digests.set(MAX_PARTS - 1, 31 * digests.get(MAX_PARTS - 1) + digest);
  }

  KeyParts parts() {
    return new KeyParts(names, digests.stream().mapToLong(Long::longValue).toArray());
  }
}
