package dev.reprise.store.eviction;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How often each key was asked for of late, whether or not it is stored: a count-min sketch
 * (Cormode and Muthukrishnan 2005) with conservative increments and aging, after TinyLFU (Einziger,
 * Friedman and Manes 2017). A key's four counters lie in one cache line.
 *
 * <p><b>Aging has no clock and no pause.</b> Halving the whole table at once would stop an event
 * loop for milliseconds, and counting increments would let all of them fight for one number. So
 * each increment halves one random line with a small probability: on average every line is halved
 * once per {@value #USES_PER_HALVING} increments for each line there is.
 *
 * <p><b>Threads.</b> No lock: counters are bytes that do not tear, and an increment lost to a race
 * only blurs the estimate.
 */
final class FrequencySketch {
  private static final int LINE_BITS = 6;
  private static final int ROW_BITS = 4;
  private static final int ROWS = 4;
  private static final int ROW_MASK = (1 << ROW_BITS) - 1;
  private static final int MAX = 255;

  /** A power of two. */
  private static final int USES_PER_HALVING = 64;

  /** An entry or two of the usual size share a line of 64 counters with some that have gone. */
  private static final long BYTES_PER_LINE = 4096;

  private static final int MIN_LINES = 16;
  private static final int MAX_LINES = 1 << 22;

  private final byte[] counters;
  private final int lineMask;

  private FrequencySketch(int lines) {
    this.counters = new byte[lines << LINE_BITS];
    this.lineMask = lines - 1;
  }

  /** Takes 1.6 to 3.1 % of the memory whose entries it counts, at most 256 MB. */
  static FrequencySketch forBytes(long maxBytes) {
    long wanted = Math.clamp(maxBytes / BYTES_PER_LINE, MIN_LINES, MAX_LINES);
    int lines = Integer.highestOneBit((int) wanted);
    return new FrequencySketch(lines < wanted ? lines << 1 : lines);
  }

  /** Counts one use and returns {@link #frequency} with it. */
  int increment(long keyHash) {
    long hash = mix(keyHash);
    int least = least(hash);
    if (least < MAX) {
      for (int row = 0; row < ROWS; row++) {
        int at = index(hash, row);
        if ((counters[at] & 0xFF) == least) {
          counters[at] = (byte) (least + 1);
        }
      }
    }
    int dice = ThreadLocalRandom.current().nextInt();
    if ((dice & (USES_PER_HALVING - 1)) == 0) {
      halve((dice >>> 8) & lineMask);
    }
    return Math.min(MAX, least + 1);
  }

  /** Of late, from 0 to 255; sometimes too high, when all counters are shared. */
  int frequency(long keyHash) {
    return least(mix(keyHash));
  }

  private int least(long hash) {
    int least = MAX;
    for (int row = 0; row < ROWS; row++) {
      least = Math.min(least, counters[index(hash, row)] & 0xFF);
    }
    return least;
  }

  private int index(long hash, int row) {
    int line = (int) (hash >>> 32) & lineMask;
    int column = (int) (hash >>> (row * ROW_BITS)) & ROW_MASK;
    return (line << LINE_BITS) | (row << ROW_BITS) | column;
  }

  private void halve(int line) {
    int end = (line + 1) << LINE_BITS;
    for (int at = line << LINE_BITS; at < end; at++) {
      counters[at] = (byte) ((counters[at] & 0xFF) >>> 1);
    }
  }

  /** Keys may have been chosen by some of their bits. */
  private static long mix(long keyHash) {
    long hash = keyHash * 0x9E3779B97F4A7C15L;
    return hash ^ (hash >>> 29);
  }
}
