package dev.reprise.telemetry;

import dev.reprise.chat.Dialogue;
import java.util.Map;
import java.util.function.Supplier;

/** One exchange being followed. Confined to its executor. */
public interface Trace {

  /** What all services' parts have in common: 32 hexadecimal digits. */
  String id();

  /** The header fields by which upstream goes on with it; the call to upstream begins now. */
  Map<String, String> forUpstream();

  /** Whether it carries what is asked and answered; where it does not, nothing is handed over. */
  boolean wantsContent();

  /**
   * What is asked, with the answer where there is one; the last word counts.
   *
   * @param bytes that are held until it has been told
   * @param dialogue tells it, on any thread and at most once
   */
  void content(long bytes, Supplier<Dialogue> dialogue);

  /** The exchange is over. Must return within microseconds. */
  void finished(Finished exchange);
}
