package dev.reprise.openai;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Cuts bytes into server-sent events as the HTML standard says (section 9.2.6): lines end with CR,
 * LF or both, data lines are joined by LF, comments and unknown fields are passed over. Any split
 * of the bytes gives the same events. The data of an event that the bytes end within is never told.
 */
final class SseDecoder {
  /** Hears, in the order of the bytes, what they say. */
  interface Events {
    /** An event's data, whatever its name is. */
    void event(String data);

    /** The event that has begun is named {@code error}, whatever its data will say. */
    default void error() {}

    /** The event in hand has outgrown the bound and will never be told. */
    default void tooLarge() {}

    /** An event that was too large has ended; its name is empty when it had none. */
    default void dropped(String name) {}
  }

  private final Events events;
  private final int maxEventBytes;

  /** What has come of a line that has not ended yet. */
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(0);

  private @Nullable StringBuilder data;
  private boolean afterCr;
  private boolean firstLine = true;
  private boolean dropping;
  private String name = "";

  /**
   * @param maxEventBytes bound on what is held of an event
   */
  SseDecoder(Events events, int maxEventBytes) {
    this.events = events;
    this.maxEventBytes = maxEventBytes;
  }

  void feed(byte[] bytes) {
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      if (b != '\n' && b != '\r') {
        continue;
      }
      boolean secondOfPair = b == '\n' && i == start && afterCr;
      afterCr = b == '\r';
      if (!secondOfPair) {
        endLine(bytes, start, i);
      }
      start = i + 1;
    }
    if (start < bytes.length) {
      afterCr = false;
      hold(bytes, start, bytes.length);
    }
  }

  private void hold(byte[] bytes, int from, int to) {
    line.write(bytes, from, to - from);
    if (line.size() + held() > maxEventBytes) {
      drop();
    }
  }

  private void endLine(byte[] bytes, int from, int to) {
    if (line.size() == 0 && to - from + held() <= maxEventBytes) {
      endLine(new String(bytes, from, to - from, StandardCharsets.UTF_8));
      return;
    }
    hold(bytes, from, to);
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    endLine(text);
  }

  /** Characters of the event's data so far. */
  private int held() {
    return data == null ? 0 : data.length();
  }

  /** Lets go of the event in hand; what is still to come of its line is read as a comment. */
  private void drop() {
    data = null;
    line.reset();
    line.write(':');
    if (!dropping) {
      dropping = true;
      events.tooLarge();
    }
  }

  private void endLine(String whole) {
    String text = whole;
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
      if (name.equals("error")) {
        events.error();
      }
    }
  }

  private void data(String value) {
    StringBuilder before = data;
    if (before == null) {
      before = new StringBuilder(value.length());
      data = before;
    } else {
      before.append('\n');
    }
    before.append(value, value.startsWith(" ") ? 1 : 0, value.length());
  }

  private void dispatch() {
    String ended = name;
    String event = data == null ? null : data.toString();
    boolean dropped = dropping;
    name = "";
    data = null;
    dropping = false;
    if (dropped) {
      events.dropped(ended);
    } else if (event != null) {
      events.event(event);
    }
  }
}
