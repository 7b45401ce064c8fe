package dev.reprise.flow;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Freshness;
import dev.reprise.cache.Origin;
import dev.reprise.cache.Terms;
import dev.reprise.chat.Digest;
import dev.reprise.embedding.EmbeddingException;
import dev.reprise.embedding.EmbeddingException.Kind;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A failing embedder is told of when it begins to fail and when it works again. */
final class RecallTest {
  private final FakeEmbedder embedder = new FakeEmbedder();
  private final Recall recall = Recalls.of(embedder, new FakeStore());
  private final Logger logger = (Logger) LoggerFactory.getLogger(Recall.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  @Test
  @DisplayName("S92 a broken embedder: one log line per change of state")
  void eachChangeIsOneLine() {
    asks(3, null);
    assertThat(log.list).isEmpty();
    asks(5, Kind.BROKEN);
    assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN);
    asks(5, null);
    assertThat(log.list).extracting(ILoggingEvent::getLevel).endsWith(Level.INFO).hasSize(2);
    asks(5, Kind.BROKEN);
    assertThat(log.list).extracting(ILoggingEvent::getLevel).endsWith(Level.WARN).hasSize(3);
  }

  @Test
  void aBusyOrLateEmbedderIsNotBroken() {
    asks(5, Kind.BUSY);
    asks(5, Kind.LATE);
    assertThat(log.list).isEmpty();
    asks(1, Kind.BROKEN);
    asks(1, Kind.LATE);
    asks(1, Kind.BROKEN);
    assertThat(log.list).hasSize(1);
  }

  @Test
  void aFailureThatWasPassedOnCountsAsWhatItIs() {
    EmbeddingException broken = new EmbeddingException(Kind.BROKEN, "x", null);
    embedder.next =
        CompletableFuture.<Void>failedFuture(broken).thenApply(none -> FakeEmbedder.vector());
    find();
    assertThat(log.list).hasSize(1);
  }

  private void asks(int times, Kind failing) {
    for (int i = 0; i < times; i++) {
      embedder.next =
          failing == null
              ? CompletableFuture.completedFuture(FakeEmbedder.vector())
              : CompletableFuture.failedFuture(new EmbeddingException(failing, "x", null));
      find();
    }
  }

  private void find() {
    CacheScope scope = new CacheScope("ann", "n", "m", Digest.of("c"));
    Terms terms =
        new Terms(
            "", CachePolicy.DEFAULTS, "n", true, true, false, 60, Freshness.ANY, null, Set.of());
    CachePlan.Lookup plan =
        new CachePlan.Lookup(
            new CacheKey(scope, Digest.of("r")), "q", null, terms, Origin.of(Digest.of("origin")));
    assertThat(recall.find(plan).toCompletableFuture().isDone()).isTrue();
  }
}
