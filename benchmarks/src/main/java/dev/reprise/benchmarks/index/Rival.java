package dev.reprise.benchmarks.index;

/** An index of a {@link Sample}'s stored vectors. */
interface Rival extends AutoCloseable {
  String name();

  /** The numbers of the nearest, the most similar first. */
  int[] nearest(int asked, int k);

  @Override
  void close();
}
