package dev.reprise.openai;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Cuts bytes into server-sent events as the HTML standard says (section 9.2.6): lines end with CR,
 * LF or both, data lines are joined by LF, comments and unknown fields are passed over. Any split
 * of the bytes gives the same events. An event that the bytes end within is never told.
 */
final class SseDecoder {
  private final Consumer<String> events;
  private final int maxEventBytes;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
  private final StringBuilder data = new StringBuilder();
  private boolean hasData;
  private boolean afterCr;
  private boolean firstLine = true;
  private boolean dropping;
  private boolean overflow;
  private String name = "";
  private String lastDropped = "";
  private boolean error;

  /**
   * @param events hears each event's data
   * @param maxEventBytes bound on what is held of an event; a larger one is never told, and from
   *     then on {@link #overflowed} is true
   */
  SseDecoder(Consumer<String> events, int maxEventBytes) {
    this.events = events;
    this.maxEventBytes = maxEventBytes;
  }

  void feed(byte[] bytes) {
    for (byte b : bytes) {
      if (b == '\n' && afterCr) {
        afterCr = false;
      } else if (b == '\n' || b == '\r') {
        afterCr = b == '\r';
        endLine();
      } else {
        afterCr = false;
        line.write(b);
        if (line.size() + data.length() > maxEventBytes) {
          drop();
        }
      }
    }
  }

  boolean overflowed() {
    return overflow;
  }

  /** Lets go of the event in hand; what is still to come of its line is read as a comment. */
  private void drop() {
    overflow = true;
    dropping = true;
    data.setLength(0);
    line.reset();
    line.write(':');
  }

  /** The name of the last event that was too large to be told; empty when it had none. */
  String lastDropped() {
    return lastDropped;
  }

  /** Whether an event was named {@code error}, whatever its data says. */
  boolean sawError() {
    return error;
  }

  private void endLine() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    if (firstLine && text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    firstLine = false;
    if (text.isEmpty()) {
      dispatch();
    } else if (text.equals("data") || text.startsWith("data:")) {
      data(text.substring(Math.min(5, text.length())));
    } else if (text.startsWith("event:")) {
      name = text.substring(text.startsWith("event: ") ? 7 : 6);
      error |= name.equals("error");
    }
  }

  private void data(String value) {
    if (hasData) {
      data.append('\n');
    }
    hasData = true;
    data.append(value.startsWith(" ") ? value.substring(1) : value);
  }

  private void dispatch() {
    boolean whole = hasData && !dropping;
    lastDropped = dropping ? name : lastDropped;
    name = "";
    String event = data.toString();
    data.setLength(0);
    hasData = false;
    dropping = false;
    if (whole) {
      events.accept(event);
    }
  }
}
