package dev.reprise.openai;

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

/** OpenAI's Chat Completions API. */
public final class OpenAiChat implements WireFormat {
  private final TextNormalization normalization;
  private final boolean compat;
  private final Replay replay;

  /**
   * @param compat whether a field {@code cache} speaks to the cache
   * @param clock dates the replays
   */
  public OpenAiChat(TextNormalization normalization, boolean compat, InstantSource clock) {
    this.normalization = normalization;
    this.compat = compat;
    this.replay = new Replay(clock);
  }

  @Override
  public ChatRequest read(byte[] body) throws UnreadableRequestException {
    return ChatRequestReader.of(body, normalization, compat).request();
  }

  @Override
  public CompletionAssembler assembler(boolean eventStream, StorageRules rules) {
    Fitness fitness = new ChatFitness(rules);
    return eventStream
        ? new StreamAssembler(rules, fitness, new ChatChoice())
        : new JsonAssembler(rules.maxBytes(), fitness);
  }

  @Override
  public @Nullable String text(Completion completion) {
    return AnswerText.of(completion);
  }

  @Override
  public Dialogue dialogue(byte[] body, @Nullable Completion answer) {
    return ChatDialogue.of(body, answer);
  }

  @Override
  public String replayType(ChatRequest request) {
    return Replay.type(request);
  }

  @Override
  public List<byte[]> replay(Completion completion, ChatRequest request, ReplayForm form) {
    return request.stream()
        ? replay.events(completion, request.includeUsage(), form)
        : List.of(replay.json(completion, form));
  }

  @Override
  public byte[] error(String message, String type, String code) {
    return ErrorJson.of(message, type, code);
  }

  @Override
  public byte[] errorEvent(String message, String type, String code) {
    return ErrorJson.event("data: ", error(message, type, code));
  }
}
