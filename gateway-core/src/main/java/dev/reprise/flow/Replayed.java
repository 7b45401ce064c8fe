package dev.reprise.flow;

import dev.reprise.cache.CacheStatus;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.WireFormat;
import dev.reprise.telemetry.Outcome;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.ResponseHead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives a stored answer, at once or at a pace. A reader that is slower than the pace gets the next
 * piece when it takes one: nothing but the stored answer itself is held for it. One that takes
 * nothing at all is cut after a while, or it would hold its place for ever.
 *
 * <p>Confined to the exchange's executor.
 */
final class Replayed implements Exchange.Listener {

  /** How long a reader may take nothing. */
  static final Duration PATIENCE = Duration.ofMinutes(1);

  /** The response header that names the entry of an answer. */
  static final String ENTRY = "reprise-entry";

  private final Exchange exchange;
  private final Reply reply;
  private final Iterator<byte[]> pieces;
  private final Duration pause;
  private int given;
  private boolean due;
  private boolean over;

  private Replayed(Exchange exchange, List<byte[]> pieces, int eventsPerSecond) {
    this.exchange = exchange;
    this.reply = exchange.reply();
    this.pieces = pieces.iterator();
    this.pause =
        eventsPerSecond == 0 ? Duration.ZERO : Duration.ofSeconds(1).dividedBy(eventsPerSecond);
  }

  /**
   * Starts the reply.
   *
   * @param entryId what feedback names the answer by; null when it is not kept
   * @param explanation how it came about; null when nobody may know
   */
  static void start(
      Asked asked,
      WireFormat wire,
      List<byte[]> pieces,
      CacheStatus status,
      Outcome outcome,
      @Nullable String entryId,
      @Nullable String explanation) {
    Exchange exchange = asked.exchange();
    ChatRequest request = asked.request();
    long bytes = 0;
    for (byte[] piece : pieces) {
      bytes += piece.length;
    }
    List<Headers.Field> fields = new ArrayList<>(8);
    fields.add(new Headers.Field("Content-Type", wire.replayType(request)));
    fields.add(new Headers.Field("Cache-Status", status.header()));
    fields.add(new Headers.Field("Age", Long.toString(status.ageSeconds())));
    fields.add(new Headers.Field("x-request-id", exchange.requestId()));
    if (request.stream()) {
      fields.add(new Headers.Field("Cache-Control", "no-cache"));
      fields.add(new Headers.Field("X-Accel-Buffering", "no"));
    }
    name(fields, entryId, explanation);
    exchange.note(status, outcome);
    ResponseHead head = new ResponseHead(200, "", Headers.of(fields), bytes);
    if (pieces.size() == 1) {
      exchange.reply().whole(head, pieces.getFirst());
      return;
    }
    exchange.reply().start(head);
    int pace = asked.plan().terms().policy().replay().eventsPerSecond();
    new Replayed(exchange, pieces, request.stream() ? pace : 0).run();
  }

  /** With the name of the entry and the explanation, where there is one. */
  static ResponseHead named(
      ResponseHead head, @Nullable String entryId, @Nullable String explanation) {
    List<Headers.Field> names = new ArrayList<>(2);
    name(names, entryId, explanation);
    return head.withHeaders(head.headers().plus(names));
  }

  private static void name(
      List<Headers.Field> fields, @Nullable String entryId, @Nullable String explanation) {
    if (entryId != null) {
      fields.add(new Headers.Field(ENTRY, entryId));
    }
    if (explanation != null) {
      fields.add(new Headers.Field(ExplainHeader.NAME, explanation));
    }
  }

  private void run() {
    if (!pause.isZero()) {
      exchange.listen(this);
    }
    next();
  }

  private void next() {
    due = true;
    while (due && !over && pieces.hasNext() && (pause.isZero() || reply.writable())) {
      byte[] piece = pieces.next();
      given++;
      // Before the write, which may tell of room for more while it is under way.
      due = pause.isZero();
      reply.write(piece);
      if (!due && pieces.hasNext()) {
        exchange.later(pause, this::next);
      }
    }
    if (!over && !pieces.hasNext()) {
      over = true;
      reply.end(Headers.EMPTY);
    } else if (!over && due) {
      int before = given;
      exchange.later(PATIENCE, () -> cutUnlessBeyond(before));
    }
  }

  private void cutUnlessBeyond(int before) {
    if (!over && given == before) {
      over = true;
      reply.cut();
    }
  }

  @Override
  public void writable(boolean writable) {
    if (writable && due && !over) {
      next();
    }
  }

  @Override
  public void gone() {
    over = true;
  }
}
