package dev.reprise.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that customers want to know.
 *
 * @param wordings ways to ask it, the canonical one first
 * @param answer the one true answer, whatever the wording
 * @param near id of an intent that sounds alike and has another answer
 * @param tryIt kept for the reader's own first request, hence never played
 */
record Intent(
    String id, List<String> wordings, String answer, @Nullable String near, boolean tryIt) {

  Intent {
    wordings = List.copyOf(wordings);
  }

  String canonical() {
    return wordings.getFirst();
  }

  List<String> paraphrases() {
    return wordings.subList(1, wordings.size());
  }
}
