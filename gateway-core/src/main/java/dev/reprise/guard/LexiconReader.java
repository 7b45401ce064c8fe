package dev.reprise.guard;

import dev.reprise.guard.Lexicon.Entry;
import dev.reprise.guard.Rewrites.Rewrite;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Builds a {@link Lexicon} from a language's resource. What a word is by an earlier section it
 * stays; so the order in which sections are taken is a ranking.
 */
final class LexiconReader {
  private static final int SHORTEST_MISSPELT = 4;

  private final LexiconFile file;
  private final Lexicon lexicon;

  private LexiconReader(LexiconFile file) {
    this.file = file;
    this.lexicon =
        new Lexicon(
            new Stemmer(file.rows("endings")),
            new Affixes(file.words("negating"), file.rows("prefixes"), file.rows("suffixes")));
  }

  static Lexicon read(String language) {
    LexiconReader reader = new LexiconReader(LexiconFile.of(language));
    reader.markers();
    reader.meanings();
    reader.places();
    reader.opposites();
    reader.misspellings();
    return reader.lexicon;
  }

  private void markers() {
    each("negations", Kind.NEGATION);
    each("exclusions", Kind.EXCLUSION);
    questions();
    rows("quantifiers", Kind.QUANTIFIER);
    rows("articles", Kind.FUNCTION);
    each("function", Kind.FUNCTION);
    each("auxiliaries", Kind.FUNCTION);
    each("slots", Kind.FUNCTION);
    each("joints", Kind.FUNCTION);
    rows("months", Kind.TIME);
    rows("times", Kind.TIME);
    each("languages", Kind.LANGUAGE);
    rows("formats", Kind.FORMAT);
  }

  private void questions() {
    for (String line : file.lines("questions")) {
      String[] halves = line.split("/");
      List<String> words = LexiconFile.split(halves[0]);
      row(words, Kind.QUESTION);
      if (halves.length > 1) {
        lexicon.kin.put(words.getFirst(), Set.copyOf(LexiconFile.split(halves[1])));
      }
    }
  }

  private void each(String section, Kind kind) {
    file.words(section).forEach(word -> row(List.of(word), kind));
  }

  private void rows(String section, Kind kind) {
    file.rows(section).forEach(row -> row(row, kind));
  }

  private void row(List<String> words, Kind kind) {
    for (String word : words) {
      lexicon.known.add(word);
      lexicon.entries.putIfAbsent(word, new Entry(kind, words.getFirst()));
    }
  }

  /** Forms come first: synonyms and opposites then hold for all forms of a word. */
  private void meanings() {
    for (String word : file.words("names")) {
      lexicon.names.add(word);
      lexicon.known.add(word);
      lexicon.entries.putIfAbsent(word, new Entry(Kind.CONTENT, word));
    }
    file.rows("forms").forEach(row -> same(row, lexicon.stemmer.stem(row.getFirst())));
    for (List<String> row : file.rows("synonyms")) {
      same(row, lexicon.key(row.getFirst()));
    }
    for (List<String> row : file.rows("units")) {
      row.forEach(word -> lexicon.units.putIfAbsent(word, row.getFirst()));
      same(row.stream().filter(word -> word.length() > 1).toList(), row.getFirst());
    }
    lexicon.known.addAll(file.words("lookalikes"));
  }

  private void same(List<String> words, String key) {
    for (String word : words) {
      lexicon.known.add(word);
      lexicon.entries.putIfAbsent(word, new Entry(Kind.CONTENT, key));
      lexicon.keysByStem.putIfAbsent(lexicon.stemmer.stem(word), key);
    }
  }

  private void places() {
    for (List<String> row : file.rows("numbers")) {
      lexicon.numbers.put(row.getFirst(), row.getLast());
      lexicon.known.add(row.getFirst());
    }
    lexicon.months.addAll(file.words("months"));
    lexicon.ordinals.addAll(file.words("ordinals"));
    lexicon.polite.addAll(file.words("polite"));
    lexicon.auxiliaries.addAll(file.words("auxiliaries"));
    lexicon.joining.addAll(file.words("joining"));
    lexicon.relating.addAll(file.words("relating"));
    lexicon.slots.addAll(file.words("slots"));
    lexicon.joints.addAll(file.words("joints"));
    lexicon.dating.addAll(file.words("dating"));
    lexicon.agents.addAll(file.words("agents"));
    lexicon.participles.addAll(file.words("participles"));
    lexicon.relations.addAll(file.words("relations"));
    file.words("turning").forEach(word -> lexicon.turning.add(lexicon.key(word)));
    file.words("orders").forEach(word -> lexicon.orders.add(lexicon.key(word)));
    for (String line : file.lines("contractions")) {
      Rewrite rewrite = rewrite(line);
      String word = rewrite.from().getFirst();
      boolean ending = word.startsWith("'") || word.equals("n't");
      (ending ? lexicon.contractedEndings : lexicon.contractions).put(word, rewrite.to());
    }
    for (String line : file.lines("rewrites")) {
      alternatives(rewrite(line)).forEach(lexicon.rewrites::add);
    }
  }

  private static Rewrite rewrite(String line) {
    int equals = line.indexOf('=');
    return new Rewrite(
        LexiconFile.split(line.substring(0, equals)),
        LexiconFile.split(line.substring(equals + 1)));
  }

  /** One rewrite for each choice of words: (can|could) you. */
  private static List<Rewrite> alternatives(Rewrite rewrite) {
    List<List<String>> phrases = List.of(List.of());
    for (String choice : rewrite.from()) {
      List<List<String>> longer = new ArrayList<>();
      for (String word : choice.split("\\|", -1)) {
        for (List<String> phrase : phrases) {
          List<String> words = new ArrayList<>(phrase);
          if (!word.isEmpty()) {
            words.add(word);
          }
          longer.add(words);
        }
      }
      phrases = longer;
    }
    return phrases.stream().map(phrase -> new Rewrite(phrase, rewrite.to())).toList();
  }

  private void opposites() {
    for (String line : file.lines("opposites")) {
      String[] halves = line.split("/");
      for (String one : LexiconFile.split(halves[0])) {
        for (String other : LexiconFile.split(halves[1])) {
          oppose(one, other);
          oppose(other, one);
        }
      }
    }
  }

  private void oppose(String word, String other) {
    lexicon.known.add(word);
    lexicon
        .opposites
        .computeIfAbsent(lexicon.key(word), key -> new HashSet<>())
        .add(lexicon.key(other));
  }

  /** Function and question words with two letters exchanged, where that is no other word. */
  private void misspellings() {
    Set<String> twice = new HashSet<>();
    for (var entry : List.copyOf(lexicon.entries.entrySet())) {
      Kind kind = entry.getValue().kind();
      String word = entry.getKey();
      boolean frequent = kind == Kind.FUNCTION || kind == Kind.QUESTION;
      if (frequent && (word.length() >= SHORTEST_MISSPELT || word.equals("the"))) {
        for (String misspelt : exchanged(word)) {
          if (lexicon.misspelt.put(misspelt, word) != null) {
            twice.add(misspelt);
          }
        }
      }
    }
    lexicon.misspelt.keySet().removeAll(twice);
    lexicon.misspelt.keySet().removeAll(lexicon.known);
  }

  private static List<String> exchanged(String word) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i + 1 < word.length(); i++) {
      char[] letters = word.toCharArray();
      letters[i] = word.charAt(i + 1);
      letters[i + 1] = word.charAt(i);
      String exchanged = new String(letters);
      if (!exchanged.equals(word)) {
        words.add(exchanged);
      }
    }
    return words;
  }
}
