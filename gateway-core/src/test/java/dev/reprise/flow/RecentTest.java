package dev.reprise.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecentTest {

  @Test
  void theLastFewAreFoundNewestFirst() {
    Recent<Integer> recent = new Recent<>(3);
    assertThat(recent.all(any -> true)).isEmpty();
    recent.add(1);
    recent.add(2);
    assertThat(recent.all(any -> true)).containsExactly(2, 1);
    for (int i = 3; i <= 10; i++) {
      recent.add(i);
    }
    assertThat(recent.all(any -> true)).containsExactly(10, 9, 8);
    assertThat(recent.all(one -> one == 9)).containsExactly(9);
    assertThat(recent.all(one -> one == 7)).isEmpty();
  }

  @Test
  void noThreadsAdditionIsLost() throws InterruptedException {
    Recent<Integer> recent = new Recent<>(4_000);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int first = t * 1_000;
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; i < 1_000; i++) {
                      recent.add(first + i);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(recent.all(any -> true)).hasSize(4_000).doesNotHaveDuplicates();
  }
}
