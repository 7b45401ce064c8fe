package dev.reprise.analyze;

import dev.reprise.chat.Usage;
import org.jspecify.annotations.Nullable;

/** What one line of a log has to say. */
sealed interface LogLine {

  /** Nanoseconds since 1970; null where the log does not say. */
  @Nullable Long timeNanos();

  /**
   * A request, with what came of it.
   *
   * @param path that it was sent to
   * @param response the answer's body; null when it is not in the log
   * @param caller the name of its key; empty when it has none
   * @param seconds that the answer took; NaN when the log does not say
   * @param cost in the log's currency; NaN when it does not say
   * @param usage as the line says beside the answer; null when it does not
   * @param failed whether upstream answered with an error
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Call(
      String path,
      byte[] body,
      byte @Nullable [] response,
      String caller,
      @Nullable Long timeNanos,
      double seconds,
      double cost,
      @Nullable Usage usage,
      boolean failed)
      implements LogLine {

    /** Memory that it holds, about. */
    long bytes() {
      return 200L + body.length + (response == null ? 0 : response.length);
    }
  }

  /**
   * A request that Reprise has answered already.
   *
   * @param outcome such as {@code exact-hit}
   * @param detail one word more; may be empty
   * @param error why there was no good answer; may be empty
   * @param tenant may be empty
   * @param route may be empty
   * @param model may be empty
   * @param millis to the last byte; NaN when it is not known
   * @param spent money; NaN when the model has no price
   * @param saved money; NaN when the model has no price
   */
  record Exchange(
      @Nullable Long timeNanos,
      String outcome,
      String detail,
      String error,
      String tenant,
      String route,
      String model,
      double millis,
      long tokensSpent,
      long tokensSaved,
      double spent,
      double saved)
      implements LogLine {}

  /**
   * A line that is as it should be and holds no request.
   *
   * @param reason a few words
   */
  record Silent(String reason) implements LogLine {
    @Override
    public @Nullable Long timeNanos() {
      return null;
    }
  }
}
