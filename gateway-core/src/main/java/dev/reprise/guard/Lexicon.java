package dev.reprise.guard;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of a language's words. Filled by {@link LexiconReader}, then only read. */
final class Lexicon {
  /** What a word is wherever it stands; words that only count in a place have CONTENT. */
  record Entry(Kind kind, String key) {}

  final Stemmer stemmer;
  final Map<String, Entry> entries = new HashMap<>();
  final Map<String, String> keysByStem = new HashMap<>();
  final Map<String, String> units = new HashMap<>();
  final Map<String, String> numbers = new HashMap<>();
  final Map<String, List<String>> contractions = new HashMap<>();
  final Map<String, List<String>> contractedEndings = new HashMap<>();
  final Rewrites rewrites = new Rewrites();
  final Map<String, Set<String>> opposites = new HashMap<>();
  final Map<String, String> misspelt = new HashMap<>();
  final Set<String> polite = new HashSet<>();
  final Set<String> ordinals = new HashSet<>();
  final Set<String> months = new HashSet<>();
  final Set<String> names = new HashSet<>();
  final Set<String> known = new HashSet<>();
  final Set<String> auxiliaries = new HashSet<>();
  final Set<String> slots = new HashSet<>();
  final Set<String> joints = new HashSet<>();
  final Set<String> joining = new HashSet<>();
  final Set<String> relating = new HashSet<>();

  /** Keys of what an answerer is told to do. */
  final Set<String> orders = new HashSet<>();

  /** Keys of verbs that turn round what depends on them. */
  final Set<String> turning = new HashSet<>();

  final Set<String> dating = new HashSet<>();
  final Set<String> agents = new HashSet<>();
  final Set<String> relations = new HashSet<>();

  /** Endings of participles. */
  final Set<String> participles = new HashSet<>();

  final Map<String, Set<String>> kin = new HashMap<>();
  final Affixes affixes;

  Lexicon(Stemmer stemmer, Affixes affixes) {
    this.stemmer = stemmer;
    this.affixes = affixes;
  }

  /** The same for all forms and synonyms of a word. */
  String key(String word) {
    Entry entry = entries.get(word);
    if (entry != null) {
      return entry.key;
    }
    String stem = stemmer.stem(word);
    return keysByStem.getOrDefault(stem, stem);
  }

  Set<String> oppositesOf(String key) {
    return opposites.getOrDefault(key, Set.of());
  }

  boolean isFunction(String word) {
    Entry entry = entries.get(word);
    return entry != null && entry.kind == Kind.FUNCTION;
  }

  /** Whether a question word differs from others only where all else is the same. */
  boolean isBroad(String question) {
    return kin.containsKey(question);
  }

  /** Whether two question words may ask the same. */
  boolean areKin(String question, String other) {
    return kin.getOrDefault(question, Set.of()).contains(other)
        || kin.getOrDefault(other, Set.of()).contains(question);
  }

  boolean areOpposed(@Nullable String key, @Nullable String other) {
    return key != null && other != null && oppositesOf(key).contains(other);
  }
}
