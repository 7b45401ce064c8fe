package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.chat.Completion;
import dev.reprise.chat.CompletionAssembler;
import dev.reprise.chat.CompletionAssembler.Assembly;
import dev.reprise.chat.StorageRules;
import dev.reprise.chat.Unfit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Short hands for streams of chunks and for what they come to. */
final class Streams {
  static StorageRules rules(int maxBytes) {
    return new StorageRules(maxBytes, RULES.finishReasons(), null, 1);
  }

  static final StorageRules RULES =
      new StorageRules(1 << 20, Set.of("stop", "tool_calls", "function_call"), null, 1);

  private static final int MAX_BYTES = 1 << 20;

  private Streams() {}

  /** Events of these data; a single quote stands for a double one. */
  static byte[] events(String... data) {
    StringBuilder stream = new StringBuilder();
    for (String event : data) {
      stream.append("data: ").append(event.replace('\'', '"')).append("\n\n");
    }
    return stream.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** A chunk with one choice. */
  static String delta(int index, String delta) {
    return "{'id':'c-1','object':'chat.completion.chunk','created':1,'model':'m','choices':[{"
        + "'index':%d,'delta':%s,'finish_reason':null}]}".formatted(index, delta);
  }

  static String finish(int index, String reason) {
    return "{'id':'c-1','object':'chat.completion.chunk','created':1,'model':'m','choices':[{"
        + "'index':%d,'delta':{},'finish_reason':'%s'}]}".formatted(index, reason);
  }

  static Assembly assemble(boolean stream, List<byte[]> parts) {
    CompletionAssembler assembler =
        stream
            ? new StreamAssembler(rules(MAX_BYTES), new ChatFitness(RULES), new ChatChoice())
            : new JsonAssembler(MAX_BYTES, new ChatFitness(RULES));
    parts.forEach(assembler::feed);
    return assembler.end();
  }

  static Completion whole(Assembly assembly) {
    if (assembly instanceof Assembly.Whole whole) {
      return whole.completion();
    }
    throw new AssertionError("expected a whole answer, got " + assembly);
  }

  static Unfit flaw(Assembly assembly) {
    if (assembly instanceof Assembly.Refused refused) {
      return refused.reason();
    }
    throw new AssertionError("expected a refusal");
  }

  static JsonNode whole(String... data) {
    return tree(whole(assemble(true, List.of(events(data)))).json());
  }

  static JsonNode tree(byte[] json) {
    try {
      return Json.MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode tree(String json) {
    return tree(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
