package dev.reprise.cache;

import org.jspecify.annotations.Nullable;

/**
 * Numbers by word, looked up in a text without taking the word out of it: every word of every
 * question is. Open addressing over the hash of {@link String}. To be filled by one thread before
 * others read it.
 */
final class WordMap {
  private static final int FIRST_CAPACITY = 64;

  /** A power of two of places, half of them empty at least. */
  private @Nullable String[] words = new @Nullable String[FIRST_CAPACITY];

  private int[] numbers = new int[FIRST_CAPACITY];
  private int size;

  /** The number of a word; takes the place of an earlier one. */
  void put(String word, int number) {
    if (2 * (size + 1) > words.length) {
      grow();
    }
    int place = place(word, 0, word.length(), word.hashCode());
    if (words[place] == null) {
      words[place] = word;
      size++;
    }
    numbers[place] = number;
  }

  private void grow() {
    @Nullable String[] oldWords = words;
    int[] oldNumbers = numbers;
    words = new @Nullable String[2 * oldWords.length];
    numbers = new int[words.length];
    size = 0;
    for (int i = 0; i < oldWords.length; i++) {
      if (oldWords[i] != null) {
        put(oldWords[i], oldNumbers[i]);
      }
    }
  }

  int size() {
    return size;
  }

  int get(String word, int otherwise) {
    return get(word, 0, word.length(), otherwise);
  }

  /** The number of the word that the text holds from one index to before another. */
  int get(String text, int from, int to, int otherwise) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text.charAt(i);
    }
    int place = place(text, from, to, hash);
    return words[place] == null ? otherwise : numbers[place];
  }

  /** Where the word is, or would be. */
  private int place(String text, int from, int to, int hash) {
    int last = words.length - 1;
    int place = (hash ^ hash >>> 16) & last;
    for (String word = words[place]; word != null; word = words[place]) {
      if (word.length() == to - from && text.startsWith(word, from)) {
        return place;
      }
      place = (place + 1) & last;
    }
    return place;
  }
}
