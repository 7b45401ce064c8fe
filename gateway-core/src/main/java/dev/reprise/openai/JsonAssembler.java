package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.chat.Completion;
import dev.reprise.chat.CompletionAssembler;
import dev.reprise.chat.Unfit;
import dev.reprise.chat.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Keeps a JSON answer's bytes as they are; they are the stored form. */
final class JsonAssembler implements CompletionAssembler {
  private final int maxBytes;
  private final Fitness fitness;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
  private boolean tooLarge;

  JsonAssembler(int maxBytes, Fitness fitness) {
    this.maxBytes = maxBytes;
    this.fitness = fitness;
  }

  @Override
  public void feed(byte[] bytes) {
    tooLarge |= body.size() + bytes.length > maxBytes;
    if (tooLarge) {
      body.reset();
    } else {
      body.writeBytes(bytes);
    }
  }

  @Override
  public boolean sawEnd() {
    return true;
  }

  @Override
  public boolean sawLast() {
    return false;
  }

  @Override
  public Assembly end() {
    return tooLarge ? new Assembly.Refused(Unfit.TOO_LARGE, Usage.NONE) : judge(body.toByteArray());
  }

  private Assembly judge(byte[] json) {
    try {
      JsonNode tree = Json.tree(json);
      Usage usage = fitness.usage(tree);
      Unfit flaw = fitness.flaw(tree);
      return flaw == null
          ? new Assembly.Whole(new Completion(json, usage))
          : new Assembly.Refused(flaw, usage);
    } catch (IOException e) {
      return new Assembly.Refused(Unfit.UNREADABLE, Usage.NONE);
    }
  }
}
