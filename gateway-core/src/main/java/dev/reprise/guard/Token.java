package dev.reprise.guard;

/**
 * A piece of a text as it was written.
 *
 * @param text in lower case, apostrophes plain
 * @param name whether its capitals, where it stands, are those of a name
 */
record Token(String text, Shape shape, boolean name) {
  enum Shape {
    WORD,
    NUMBER,
    CODE,
    SIGN
  }

  Token withText(String other) {
    return new Token(other, shape, name);
  }

  Token asWord() {
    return new Token(text, Shape.WORD, name);
  }

  Token withName(boolean whether) {
    return new Token(text, shape, whether);
  }

  boolean isLong() {
    return shape == Shape.WORD && text.length() > 1;
  }

  boolean is(Shape other) {
    return shape == other;
  }
}
