package dev.reprise.demo;

import dev.reprise.chat.Usage;

/** What became of one request. */
sealed interface Outcome {

  ScriptedRequest request();

  /**
   * Answered with 200 and with one of the script's answers, to the letter.
   *
   * @param served the intent whose answer came back
   * @param firstNanos from sending to the first byte of content
   * @param wholeNanos from sending to the end of the body
   */
  record Answered(
      ScriptedRequest request,
      Lookup lookup,
      Intent served,
      Usage usage,
      long firstNanos,
      long wholeNanos)
      implements Outcome {

    boolean isWrong() {
      return !served.id().equals(request.intent().id());
    }
  }

  /** Not answered, or with something that no provider said. */
  record Failed(ScriptedRequest request, String reason) implements Outcome {}
}
