package dev.reprise.flow;

import dev.reprise.chat.Completion;
import dev.reprise.chat.WireFormat;
import dev.reprise.telemetry.Trace;
import org.jspecify.annotations.Nullable;

/** Hands what is asked and answered to an exchange's trace, where that carries content. */
final class Capture {

  private Capture() {}

  /**
   * The last word counts.
   *
   * @param body of a request that could be read
   * @param answer null when there is none
   */
  static void of(Exchange exchange, WireFormat wire, byte[] body, @Nullable Completion answer) {
    Trace trace = exchange.trace();
    if (trace != null && trace.wantsContent()) {
      long bytes = (long) body.length + (answer == null ? 0 : answer.size());
      trace.content(bytes, () -> wire.dialogue(body, answer));
    }
  }
}
