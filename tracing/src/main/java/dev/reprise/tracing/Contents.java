package dev.reprise.tracing;

import dev.reprise.chat.Dialogue;
import io.opentelemetry.api.trace.Span;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends spans with what was asked and answered. That is read once more for it, which takes longer
 * than an event loop may be held up, so it is done on virtual threads, of {@value #MOST_BYTES}
 * bytes at a time: a span beyond them ends without. Safe for use by many threads.
 */
final class Contents {
  private static final Logger LOG = LoggerFactory.getLogger(Contents.class);

  /** Bodies take up to some thirty times as much as trees. */
  private static final int MOST_BYTES = 8 * 1024 * 1024;

  private static final String DROPPED = "reprise.content.dropped";

  private final Semaphore room = new Semaphore(MOST_BYTES);

  /**
   * What one span is to carry.
   *
   * @param bytes that are held until it has been told
   */
  record Content(long bytes, Supplier<Dialogue> dialogue) {}

  /** Ends the span as of now, with the content as soon as that has been read. */
  void end(Span span, Content content) {
    Instant now = Instant.now();
    if (content.bytes() > MOST_BYTES || !room.tryAcquire((int) content.bytes())) {
      span.setAttribute(DROPPED, true);
      span.end(now);
      return;
    }
    Thread.startVirtualThread(
        () -> {
          try {
            describe(span, content.dialogue());
          } finally {
            span.end(now);
            room.release((int) content.bytes());
          }
        });
  }

  /** A fault costs the content, never the span. */
  private static void describe(Span span, Supplier<Dialogue> content) {
    try {
      Dialogue dialogue = content.get();
      put(span, "gen_ai.system_instructions", dialogue.instructions());
      put(span, "gen_ai.input.messages", dialogue.input());
      put(span, "gen_ai.output.messages", dialogue.output());
    } catch (RuntimeException e) {
      span.setAttribute(DROPPED, true);
      // Its message may quote what was said.
      LOG.warn("an exchange's content could not be told: {}", e.getClass().getName());
    }
  }

  private static void put(Span span, String name, @Nullable String value) {
    if (value != null) {
      span.setAttribute(name, value);
    }
  }

  /** Waits until all spans have ended. */
  void drain(int seconds) {
    try {
      if (room.tryAcquire(MOST_BYTES, seconds, TimeUnit.SECONDS)) {
        room.release(MOST_BYTES);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
