package dev.reprise.guard;

/**
 * The one place in which two rows of words differ, and what stands there in each.
 *
 * @param from where it begins in both
 * @param ones how many words of the one stand there
 * @param others how many of the other
 */
record Span(Word[] one, Word[] other, int from, int ones, int others) {
  static Span ofWords(Comparison texts) {
    return of(texts, texts.one.words, texts.other.words);
  }

  static Span ofSpines(Comparison texts) {
    return of(texts, texts.one.spine, texts.other.spine);
  }

  private static Span of(Comparison texts, Word[] one, Word[] other) {
    int least = Math.min(one.length, other.length);
    int from = 0;
    while (from < least && texts.areEqual(one[from], other[from])) {
      from++;
    }
    int end = 0;
    while (end < least - from
        && texts.areEqual(one[one.length - 1 - end], other[other.length - 1 - end])) {
      end++;
    }
    int shared = from + end;
    return new Span(one, other, from, one.length - shared, other.length - shared);
  }

  boolean isReplacement(int longest) {
    return one.length > ones && ones > 0 && others > 0 && Math.max(ones, others) <= longest;
  }

  boolean isInsertion() {
    return one.length + other.length > ones + others && Math.min(ones, others) == 0;
  }

  /** Whether nothing but words with weight stand there, after a preposition or not. */
  boolean isOfSpine() {
    boolean parts = ones > 1 && others > 1 && isFunction(one[from]) && isFunction(other[from]);
    int start = parts ? from + 1 : from;
    return isOfSpine(one, start, from + ones) && isOfSpine(other, start, from + others);
  }

  private static boolean isFunction(Word word) {
    return word.kind() == Kind.FUNCTION;
  }

  private static boolean isOfSpine(Word[] words, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!words[i].kind().isOfSpine()) {
        return false;
      }
    }
    return true;
  }

  /** Of an insertion: whether it follows a word with weight, and none follows it. */
  boolean isHead() {
    Word[] words = longer();
    int to = from + Math.max(ones, others);
    return isOfSpine(words, from, from + 1)
        && from > 0
        && words[from - 1].kind() == Kind.CONTENT
        && (to == words.length || !words[to].kind().isOfSpine());
  }

  /** Of an insertion: whether it depends on a preposition that comes with it. */
  boolean isPart() {
    Word[] words = longer();
    for (int i = from; i < from + Math.max(ones, others); i++) {
      Word word = words[i];
      if (word.slot() != null && !words[from].kind().isOfSpine() && word.kind().isOfSpine()) {
        return true;
      }
    }
    return false;
  }

  private Word[] longer() {
    return one.length > other.length ? one : other;
  }
}
