package dev.reprise.benchmarks.footprint;

import java.util.List;
import java.util.Random;

/** Questions as unlike each other as words at random make them. */
final class Words {
  private static final List<String> ALL =
      List.of(
          ("apple river stone cloud tiger piano garden window bottle rocket mirror carpet forest"
               + " bridge candle doctor engine farmer guitar hammer island jacket kettle ladder"
               + " magnet needle orange pepper quartz ribbon saddle temple umbrella velvet walnut"
               + " yellow zipper anchor basket castle dragon eleven falcon goblet harbour insect"
               + " jungle kitten lemon marble napkin oyster pillow quiver radish salmon tunnel")
              .split(" ", -1));
  private static final int LENGTH = 10;

  private Words() {}

  static synchronized String question(Random random, int number) {
    StringBuilder text = new StringBuilder("What is the price of item " + number + ", made of");
    for (int i = 0; i < LENGTH; i++) {
      text.append(' ').append(ALL.get(random.nextInt(ALL.size())));
    }
    return text.append('?').toString();
  }
}
