package dev.reprise.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

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
   */
  CompletionAssembler assembler(boolean eventStream, StorageRules rules);

  /**
   * What an answer says, its choices one after the other with the calls of tools that they make;
   * null when there is nothing that could be compared with another answer.
   */
  @Nullable String text(Completion completion);

  /**
   * What was asked and answered, without the bytes of images, sounds and files.
   *
   * @param body a request that {@link #read} takes
   * @param answer null when there is none
   */
  Dialogue dialogue(byte[] body, @Nullable Completion answer);

  /** The media type of a replay for this request. */
  String replayType(ChatRequest request);

  /**
   * The completion's body as this request wants it, JSON or events, with a new id and date: one
   * piece, or one for each event if the form has several.
   */
  List<byte[]> replay(Completion completion, ChatRequest request, ReplayForm form);

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
