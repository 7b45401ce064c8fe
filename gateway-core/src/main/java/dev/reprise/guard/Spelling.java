package dev.reprise.guard;

/** Whether two words are one, misspelt: by the optimal string alignment distance. */
final class Spelling {
  private static final int SHORTEST = 4;
  private static final int SHORTEST_REPLACED = 6;
  private static final int SHORTEST_TWICE = 9;
  private static final int LONGEST = 40;

  private Spelling() {}

  /**
   * Two words that are both known are never one. Of names only letters that changed places, or one
   * too many or too few, are forgiven: Martin is not Marvin.
   */
  static boolean mayBeOne(Word one, Word other) {
    if (one.known() && other.known() || !isWord(one) || !isWord(other)) {
      return false;
    }
    if (isAccented(one.text()) || isAccented(other.text())) {
      return Characters.bare(one.text()).equals(Characters.bare(other.text()))
          || mayBeOne(one.text(), other.text(), true);
    }
    return mayBeOne(one.text(), other.text(), one.name() && other.name());
  }

  private static boolean isAccented(String word) {
    return word.chars().anyMatch(c -> c > 127);
  }

  private static boolean isWord(Word word) {
    return switch (word.kind()) {
      case CONTENT, UNIT, TIME, LANGUAGE, FORMAT -> word.text().length() >= SHORTEST - 1;
      case FUNCTION, NUMBER, IDENTIFIER, NEGATION, QUANTIFIER, EXCLUSION, SIGN, QUESTION -> false;
    };
  }

  private static boolean mayBeOne(String one, String other, boolean names) {
    int shorter = Math.min(one.length(), other.length());
    int longer = Math.max(one.length(), other.length());
    if (longer < SHORTEST || longer > LONGEST || longer - shorter > 2) {
      return false;
    }
    boolean sameStart = one.charAt(0) == other.charAt(0);
    boolean exchanged = one.charAt(0) == other.charAt(1) && one.charAt(1) == other.charAt(0);
    if (!sameStart && !exchanged) {
      return false;
    }
    int distance = distance(one, other);
    if (distance == 1) {
      boolean replaced = longer == shorter && !transposed(one, other);
      return replaced
          ? !names && shorter >= SHORTEST_REPLACED
          : longer - shorter == 0 || shorter >= SHORTEST;
    }
    return distance == 2 && !names && shorter >= SHORTEST_TWICE;
  }

  private static boolean transposed(String one, String other) {
    int i = 0;
    while (one.charAt(i) == other.charAt(i)) {
      i++;
    }
    return i + 1 < one.length()
        && one.charAt(i) == other.charAt(i + 1)
        && one.charAt(i + 1) == other.charAt(i);
  }

  static int distance(String one, String other) {
    int[] before = new int[other.length() + 1];
    int[] last = new int[other.length() + 1];
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int cost = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
        boolean swapped =
            i > 1
                && j > 1
                && one.charAt(i - 1) == other.charAt(j - 2)
                && one.charAt(i - 2) == other.charAt(j - 1);
        if (swapped) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      int[] free = before;
      before = last;
      last = row;
      row = free;
    }
    return last[other.length()];
  }
}
