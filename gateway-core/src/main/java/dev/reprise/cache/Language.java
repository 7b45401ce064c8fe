package dev.reprise.cache;

import java.util.Locale;

/**
 * Tells by script and function words whether a question is one that an English model can place.
 * Meant to be cheap and to err on the side of English only where nothing speaks against it.
 */
final class Language {

  private static final String ENGLISH =
      """
      a about after an and are as at be before by can could did do does for from get
      has have how i if in is it like me my need not of on or our please should that
      the there they this to want was we were what when where which who why will
      with would you your
      """;

  /** Of German, French, Spanish, Italian, Portuguese and Dutch, but for words that English has. */
  private static final String OTHER =
      """
      auf aus bitte das dem den der ein eine einen für haben ich ist kann mein meine
      mit nicht oder sie sind und von wann warum welche wie wird wo zu zum zur au aux
      avec ce dans des du elle est et je le les ma mes mon nous ou où par pas pour
      pourquoi puis quand que quel quelle qui sont sur un une vous como con cual
      cuando del donde el ella esta está hay los las mi mis para pero por porque puedo
      qué quiero su una y che chi cosa della di dove gli il mio perché posso quando
      sono uno voglio da dos em eu fazer isso meu minha não onde os qual um uma een
      het hoe ik kan mijn niet van voor waar waarom wanneer wat zijn de ihr gibt wer
      uns kein keine bei nach wurde quanto miei mia faccio quero você pode kunnen
      jullie wil naar dit cuanto quiere
      """;

  /** What each word speaks for: 2 is English, -2 another language. */
  private static final WordMap WEIGHTS = new WordMap();

  static {
    for (String word : OTHER.split("\\s+")) {
      WEIGHTS.put(word, -2);
    }
    for (String word : ENGLISH.split("\\s+")) {
      WEIGHTS.put(word, 2);
    }
  }

  private static final char MAX_ASCII = 0x7F;

  /** Enough to tell a language by. */
  private static final int SAMPLE_CHARS = 2_000;

  private Language() {}

  /** There is more than white space and what has no shape, which an embedder reads as nothing. */
  static boolean isVisible(String text) {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (isVisible(c)) {
        return true;
      }
      i += Character.charCount(c);
    }
    return false;
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.NON_SPACING_MARK,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  /** Every letter is Latin; digits, punctuation, symbols and marks belong to no script. */
  static boolean isLatin(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > MAX_ASCII) {
        int c = text.codePointAt(i);
        if (Character.isLetter(c)
            && Character.UnicodeScript.of(c) != Character.UnicodeScript.LATIN) {
          return false;
        }
        i += Character.charCount(c) - 1;
      }
    }
    return true;
  }

  /** More speaks for another language than for English. */
  static boolean isForeign(String text) {
    String sample = text.substring(0, Math.min(text.length(), SAMPLE_CHARS));
    String lower = sample.toLowerCase(Locale.ROOT);
    int balance = 0;
    int start = 0;
    boolean accented = false;
    for (int i = 0; i <= lower.length(); i++) {
      if (i < lower.length() && isInWord(lower.charAt(i))) {
        accented |= lower.charAt(i) > MAX_ASCII;
        continue;
      }
      if (i > start) {
        // English borrows words with their accents.
        balance += WEIGHTS.get(lower, start, i, accented ? -1 : 0);
      }
      start = i + 1;
      accented = false;
    }
    return balance < 0;
  }

  /** A half of a pair stands for the whole: letters beyond the first plane are not Latin. */
  private static boolean isInWord(char c) {
    return c <= MAX_ASCII ? c >= 'a' && c <= 'z' : Character.isLetter(c);
  }
}
