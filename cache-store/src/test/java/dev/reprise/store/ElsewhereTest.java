package dev.reprise.store;

import static dev.reprise.store.Samples.HOUR;
import static dev.reprise.store.Samples.entry;
import static dev.reprise.store.Samples.key;
import static dev.reprise.store.Samples.vector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Memory in front of a backing that has the answers, too. */
class ElsewhereTest {
  private static final int MAX_BYTES = 1 << 20;
  private static final int ANSWER_BYTES = 4_000;

  private final MemoryCompletionStore store =
      new MemoryCompletionStore(
          StoreConfig.DEFAULTS.withMaxBytes(MAX_BYTES),
          System::nanoTime,
          new KeepsAnswers(),
          Worth.CALLS);
  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void anAnswerThatIsGivenUpMakesRoom() {
    putAll(300);
    List<StoredCompletion> held = store.select(Selector.ALL, Integer.MAX_VALUE).entries();
    long withAnswer = held.stream().filter(StoredCompletion::isHere).count();
    assertThat(held).as("rows stay to be found").hasSizeGreaterThan(280);
    assertThat(withAnswer * ANSWER_BYTES).isBetween(MAX_BYTES / 3L, (long) MAX_BYTES);
    assertThat(store.bytes()).isLessThanOrEqualTo(MAX_BYTES);
  }

  private void putAll(int count) {
    for (int i = 0; i < count; i++) {
      store.put(entry(key(0, i), vector(random), store.nanoTime(), HOUR, ANSWER_BYTES));
    }
  }

  private static final class KeepsAnswers implements Backing {
    @Override
    public void open(Local local) {}

    @Override
    public boolean keepsAnswers() {
      return true;
    }

    @Override
    public void close() {}
  }
}
