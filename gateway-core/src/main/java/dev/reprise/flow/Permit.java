package dev.reprise.flow;

import dev.reprise.cache.BypassReason;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.Usage;
import dev.reprise.telemetry.Finished;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * What a request may take of what its caller has. Asked at each step of the request's way, since
 * what the request is shows only on the way; told when the exchange is over. All that refuses says
 * so by a refusal, and null where the request may go on.
 */
public interface Permit {

  /** Of callers without limits. */
  Permit UNLIMITED =
      new Permit() {
        @Override
        public @Nullable Refusal refusal() {
          return null;
        }

        @Override
        public @Nullable Refusal allows(ChatRequest request, String route) {
          return null;
        }

        @Override
        public @Nullable Refusal unread(RequestHead head, BypassReason reason) {
          return null;
        }

        @Override
        public @Nullable Refusal spend(String model, long promptTokens, long answerTokens) {
          return null;
        }

        @Override
        public void sent() {}

        @Override
        public void came(Usage spent, long bytes) {}

        @Override
        public ResponseHead mark(ResponseHead answer) {
          return answer;
        }

        @Override
        public void finished(Finished exchange) {}
      };

  /** What is against the request by its head alone. */
  @Nullable Refusal refusal();

  /**
   * Whether the caller may ask the request's model on this route. Any thread.
   *
   * @param route the name of the cache's route; empty where none matches
   */
  @Nullable Refusal allows(ChatRequest request, String route);

  /**
   * Whether the caller may have a request forwarded that nobody has read. Any thread.
   *
   * @param reason {@link BypassReason#NOT_CACHEABLE} where requests are never read, any other where
   *     it could have been
   */
  @Nullable Refusal unread(RequestHead head, BypassReason reason);

  /**
   * Takes what upstream will probably charge, before it is asked; what it does charge counts in the
   * end. Further calls for the same exchange take nothing.
   *
   * @param answerTokens the most that the answer may have; -1 when nobody knows
   */
  @Nullable Refusal spend(String model, long promptTokens, long answerTokens);

  /**
   * Upstream is asked in this request's name. What is set aside stays so until {@link #came}, even
   * when the caller does not wait for it: others may get the answer, or the store.
   */
  void sent();

  /**
   * Upstream is done with what was {@link #sent}. Before or after {@link #finished}.
   *
   * @param spent as upstream says
   * @param bytes of an answer that may be charged; -1 when there was none
   */
  void came(Usage spent, long bytes);

  /** The answer's head with what the caller has left. */
  ResponseHead mark(ResponseHead answer);

  /** Gives back what has not been needed. Called exactly once. */
  void finished(Finished exchange);
}
