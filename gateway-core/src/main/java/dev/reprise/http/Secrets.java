package dev.reprise.http;

import dev.reprise.cache.Credentials;
import dev.reprise.chat.Digest;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The single secrets in credential fields: each cookie, and each word of another field but the
 * scheme before it. A caller that puts its key elsewhere, or something beside it, still shows it. A
 * scheme that is not known here is a secret that many have: to take them for one caller is safe.
 */
final class Secrets {
  private static final Pattern BETWEEN = Pattern.compile("[\\s,;]+");

  private static final Set<String> SCHEMES =
      Set.of("bearer", "basic", "token", "key", "apikey", "api-key");

  /** Names of accounts: those who bill to one organisation have keys of their own. */
  private static final Set<String> ACCOUNTS = Set.of("openai-organization", "openai-project");

  private final Set<Digest> digests = new HashSet<>(4);

  /**
   * @param name of a field that looks like a credential, in lower case
   */
  void add(String name, String value) {
    if (ACCOUNTS.contains(name)) {
      return;
    }
    for (String word : BETWEEN.split(value)) {
      if (digests.size() > Credentials.MAX_VALUES) {
        return;
      }
      if (!word.isEmpty() && !SCHEMES.contains(word.toLowerCase(Locale.ROOT))) {
        digests.add(Digest.of(word));
      }
    }
  }

  /** One more than there may be says that there are too many. */
  Set<Digest> digests() {
    return digests;
  }
}
