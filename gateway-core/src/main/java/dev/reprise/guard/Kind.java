package dev.reprise.guard;

/** What a word is to a comparison. */
enum Kind {
  /** Without weight: articles, auxiliaries, prepositions. */
  FUNCTION,
  /** Anything that is not told apart below. */
  CONTENT,
  NUMBER,
  UNIT,
  /** Code, file names, flags, product numbers: equal or not, never nearly. */
  IDENTIFIER,
  NEGATION,
  QUANTIFIER,
  EXCLUSION,
  /** Of no language: an emoji. */
  SIGN,
  TIME,
  FORMAT,
  LANGUAGE,
  QUESTION;

  /** Whether such words make up what a text is about. */
  boolean isOfSpine() {
    return switch (this) {
      case CONTENT, NUMBER, UNIT, IDENTIFIER, TIME, FORMAT, LANGUAGE -> true;
      case FUNCTION, NEGATION, QUANTIFIER, EXCLUSION, SIGN, QUESTION -> false;
    };
  }
}
