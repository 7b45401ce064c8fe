package dev.reprise.analyze;

import dev.reprise.cache.CachePlan;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Usage;
import dev.reprise.chat.WireFormat;
import dev.reprise.decision.AnswerComparator.Answer;
import dev.reprise.embedding.Embedding;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A request of the log, read and planned, on its way to its decision.
 *
 * @param number from 0 on, in the order of asking
 * @param nanos when it was asked, since 1970; 0 when the log has no times
 * @param request as far as it could be read
 * @param plans one for each lane, in their order
 * @param vector of its question; null when it is looked up exactly only
 * @param completion what would be stored; null when the answer is not fit to be kept
 * @param unfit why it is not; empty when it is
 * @param answer what was answered; null when the log does not say
 * @param worth what a hit saves
 */
record Asked(
    int number,
    long nanos,
    WireFormat wire,
    ChatRequest request,
    List<CachePlan> plans,
    @Nullable CompletableFuture<Embedding> vector,
    @Nullable Completion completion,
    String unfit,
    @Nullable Answer answer,
    Worth worth) {

  /**
   * What the call cost, and a hit in its place saves.
   *
   * @param estimated whether the tokens were guessed from the text's length
   * @param money NaN when nothing is known of it
   * @param seconds NaN when nothing is known of them
   */
  record Worth(Usage usage, boolean estimated, double money, double seconds) {}

  /** The name that the entry of its answer has. */
  String id() {
    return Integer.toString(number);
  }

  /** Of an entry's name. */
  static int number(String id) {
    return Integer.parseInt(id);
  }
}
