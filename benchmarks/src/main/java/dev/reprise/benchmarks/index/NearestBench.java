package dev.reprise.benchmarks.index;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The search for the ten nearest neighbours of a question. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@NullUnmarked // Its fields are set by JMH.
public class NearestBench {
  private static final int ASKED = 300;

  /** Vectors in the scope. */
  @Param({"10000", "100000"})
  public int vectors;

  private Store store;
  private int asked;

  /** Fills the store. */
  @Setup(Level.Trial)
  public void fill() {
    store = new Store(Sample.made(vectors, ASKED), true);
  }

  /** One search. */
  @Benchmark
  public int[] nearest() {
    asked = (asked + 1) % ASKED;
    return store.nearest(asked, 10);
  }
}
