package dev.reprise.guard;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One word of a text, as it is compared.
 *
 * @param text in lower case
 * @param key the same for all forms and synonyms of a word
 * @param known whether the language's resource names it, so that it is nobody's misspelling
 * @param name whether it looks like somebody's or something's name
 * @param opposites the keys of its opposites
 * @param slot the preposition it depends on, if one gives it a part: from, to, than
 */
record Word(
    String text,
    String key,
    Kind kind,
    boolean known,
    boolean name,
    Set<String> opposites,
    @Nullable String slot) {

  boolean matches(Word other) {
    return key.equals(other.key);
  }
}
