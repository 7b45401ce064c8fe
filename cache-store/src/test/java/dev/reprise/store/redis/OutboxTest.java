package dev.reprise.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.Origin;
import dev.reprise.cache.Repute;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Digest;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.Usage;
import dev.reprise.store.redis.Outbox.Change;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final LongAdder dropped = new LongAdder();
  private final Outbox outbox = new Outbox(100, dropped);

  @BeforeEach
  void open() {
    outbox.open(true);
  }

  @Test
  void anAnswerThatCouldNotBeWrittenIsNotReplacedByWhatIsLearnedMeanwhile() throws Exception {
    Change answer = new Change(entry(1, 100), true, 0);
    outbox.offer(answer);
    assertThat(outbox.take()).isEqualTo(answer);
    outbox.offer(new Change(answer.entry(), false, 7));

    outbox.done(answer, false);

    Change again = outbox.take();
    assertThat(again.whole()).isTrue();
    assertThat(again.generation()).isEqualTo(7);
  }

  @Test
  void anAnswerThatCouldNotBeWrittenDoesNotReplaceANewerOne() throws Exception {
    Change older = new Change(entry(1, 100), true, 0);
    Change newer = new Change(entry(1, 200), true, 0);
    outbox.offer(older);
    assertThat(outbox.take()).isEqualTo(older);
    outbox.offer(newer);

    outbox.done(older, false);

    assertThat(outbox.take()).isEqualTo(newer);
    assertThat(outbox.size()).isEqualTo(1);
  }

  @Test
  void whoWaitsForChangesHearsOfOneThatCouldNotBeWritten() throws Exception {
    Change change = new Change(entry(1, 100), true, 0);
    outbox.offer(change);
    outbox.take();
    AtomicReference<Change> next = new AtomicReference<>();
    Thread taker = Thread.ofPlatform().daemon().start(() -> next.set(taken()));
    Soon.holds("it waits", () -> taker.getState() == Thread.State.WAITING);

    outbox.done(change, false);

    Soon.holds("it has got it", () -> next.get() == change);
  }

  private Change taken() {
    try {
      return outbox.take();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void largeAnswersTakeMoreRoom() throws Exception {
    for (int i = 0; i < 10; i++) {
      outbox.offer(new Change(entry(i, 500_000), true, 0));
    }
    assertThat(outbox.size()).isEqualTo(1);
    assertThat(dropped.sum()).isEqualTo(9);

    outbox.done(outbox.take(), true);

    assertThat(outbox.isBehind()).isTrue();
    assertThat(outbox.takeIncomplete()).isTrue();
    assertThat(outbox.isBehind()).isFalse();
  }

  private static StoredCompletion entry(int number, int size) {
    return new StoredCompletion(
        "id-" + number + "-" + size,
        Node.key(number),
        new Completion(new byte[size], Usage.NONE),
        null,
        null,
        Set.of(),
        KeyParts.NONE,
        0,
        0,
        Duration.ofHours(1),
        Duration.ZERO,
        new AtomicLong(),
        new Repute(Origin.of(Digest.of("origin"))));
  }
}
