package dev.reprise.guard;

/** Why two questions must not share an answer. The list is closed. */
public enum Veto {
  /** Other amounts, dates, times of day, ordinals or versions: 5 miles and 6 miles. */
  NUMBERS("numbers"),
  /** The same number of something else: 5 kg and 5 lb, 7 am and 7 pm. */
  UNITS("units"),
  /** One denies what the other says: can and cannot, possible and impossible. */
  NEGATION("negation"),
  /** One says the opposite of the other, or relates otherwise: on and off, during and after. */
  OPPOSITE("opposite"),
  /** Otherwise alike, they ask about two things: Berlin and Rome, leather and fabric. */
  ENTITY("entity"),
  /** Other code, file names, flags or product numbers: -r and -rf. */
  IDENTIFIER("identifier"),
  /** Two times: today and tomorrow. */
  TIME("time"),
  /** Another share is meant: all and one, at least and at most. */
  QUANTIFIER("quantifier"),
  /** The answer is wanted in another form: as JSON and as a table. */
  FORMAT("format"),
  /** The answer is wanted in another language. */
  LANGUAGE("language"),
  /** Why and how, when and where, how long and how many. */
  QUESTION_WORD("question-word"),
  /** One leaves something out: except, unless, only. */
  EXCLUSION("exclusion"),
  /** The same words with their parts exchanged: from A to B and from B to A. */
  ORDER("order"),
  /** One says all that the other says, and more. */
  ADDITION("addition");

  private final String label;

  Veto(String label) {
    this.label = label;
  }

  /** As told to operators and callers: lower case, words joined by a hyphen. */
  public String label() {
    return label;
  }
}
