package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.Completion;
import dev.reprise.chat.CompletionAssembler;
import dev.reprise.chat.UnreadableRequestException;
import dev.reprise.chat.WireFormat;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** OpenAI's Chat Completions API. */
public final class OpenAiChat implements WireFormat {
  private final TextNormalization normalization;
  private final Replay replay;

  /**
   * @param clock dates the replays
   */
  public OpenAiChat(TextNormalization normalization, InstantSource clock) {
    this.normalization = normalization;
    this.replay = new Replay(clock);
  }

  @Override
  public ChatRequest read(byte[] body) throws UnreadableRequestException {
    return ChatRequestReader.read(Json.FACTORY, body, normalization);
  }

  @Override
  public CompletionAssembler assembler(boolean eventStream, int maxBytes) {
    return eventStream ? new StreamAssembler(maxBytes) : new JsonAssembler(maxBytes);
  }

  @Override
  public String replayType(ChatRequest request) {
    return request.stream() ? "text/event-stream; charset=utf-8" : "application/json";
  }

  @Override
  public byte[] replay(Completion completion, ChatRequest request) {
    return request.stream()
        ? replay.events(completion, request.includeUsage())
        : replay.json(completion);
  }

  @Override
  public byte[] error(String message, String type, String code) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.putObject("error")
        .put("message", message)
        .put("type", type)
        .putNull("param")
        .put("code", code);
    try {
      return Json.MAPPER.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts is JSON", e);
    }
  }

  /** Begins with an empty line: the stream may have been cut within an event. */
  @Override
  public byte[] errorEvent(String message, String type, String code) {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    event.writeBytes("\n\ndata: ".getBytes(StandardCharsets.US_ASCII));
    event.writeBytes(error(message, type, code));
    event.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
    return event.toByteArray();
  }
}
