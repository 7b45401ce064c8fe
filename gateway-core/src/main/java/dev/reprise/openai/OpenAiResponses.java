package dev.reprise.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.Completion;
import dev.reprise.chat.CompletionAssembler;
import dev.reprise.chat.Dialogue;
import dev.reprise.chat.ReplayForm;
import dev.reprise.chat.StorageRules;
import dev.reprise.chat.UnreadableRequestException;
import dev.reprise.chat.WireFormat;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OpenAI's Responses API. */
public final class OpenAiResponses implements WireFormat {

  /** Its stream's own numbers are not known where it breaks off; clients take none twice. */
  private static final int LAST_SEQUENCE_NUMBER = Integer.MAX_VALUE;

  private final TextNormalization normalization;
  private final boolean compat;
  private final ResponsesReplay replay;

  /**
   * @param compat whether a field {@code cache} speaks to the cache
   * @param clock dates the replays
   */
  public OpenAiResponses(TextNormalization normalization, boolean compat, InstantSource clock) {
    this.normalization = normalization;
    this.compat = compat;
    this.replay = new ResponsesReplay(clock);
  }

  @Override
  public ChatRequest read(byte[] body) throws UnreadableRequestException {
    return ResponsesRequestReader.of(body, normalization, compat).request();
  }

  @Override
  public CompletionAssembler assembler(boolean eventStream, StorageRules rules) {
    Fitness fitness = new ResponsesFitness(rules);
    return eventStream
        ? new ResponsesAssembler(rules.maxBytes(), fitness)
        : new JsonAssembler(rules.maxBytes(), fitness);
  }

  @Override
  public @Nullable String text(Completion completion) {
    return AnswerText.of(completion);
  }

  @Override
  public Dialogue dialogue(byte[] body, @Nullable Completion answer) {
    return ResponsesDialogue.of(body, answer);
  }

  @Override
  public String replayType(ChatRequest request) {
    return Replay.type(request);
  }

  @Override
  public List<byte[]> replay(Completion completion, ChatRequest request, ReplayForm form) {
    return request.stream()
        ? replay.events(completion, form)
        : List.of(replay.json(completion, form));
  }

  @Override
  public byte[] error(String message, String type, String code) {
    return ErrorJson.of(message, type, code);
  }

  @Override
  public byte[] errorEvent(String message, String type, String code) {
    ObjectNode error =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "error")
            .put("code", code)
            .put("message", message)
            .putNull("param")
            .put("sequence_number", LAST_SEQUENCE_NUMBER);
    return ErrorJson.event("event: error\ndata: ", Json.bytes(error));
  }
}
