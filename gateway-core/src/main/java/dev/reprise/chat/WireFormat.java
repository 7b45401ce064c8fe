package dev.reprise.chat;

/** How requests and answers stand on the wire. Stateless, safe for use by many threads. */
public interface WireFormat {

  /**
   * Reads what a plan needs.
   *
   * @throws UnreadableRequestException when the body is not a request of this format, has duplicate
   *     keys or is nested too deep to be judged
   */
  ChatRequest read(byte[] body) throws UnreadableRequestException;

  /**
   * Starts on an answer.
   *
   * @param eventStream whether it comes as server-sent events
   * @param maxBytes how large the completion may grow
   */
  CompletionAssembler assembler(boolean eventStream, int maxBytes);

  /** The media type of a replay for this request. */
  String replayType(ChatRequest request);

  /** The completion's body as this request wants it: JSON or events, with a new id and date. */
  byte[] replay(Completion completion, ChatRequest request);

  /**
   * The body of an error answer.
   *
   * @param type OpenAI's class of error, such as {@code invalid_request_error}
   * @param code one word for programs
   */
  byte[] error(String message, String type, String code);

  /** An error as the last event of a stream that had begun. */
  byte[] errorEvent(String message, String type, String code);
}
