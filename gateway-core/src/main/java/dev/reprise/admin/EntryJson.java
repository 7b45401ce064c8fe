package dev.reprise.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.StoredCompletion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How entries are shown. */
final class EntryJson {

  /** Of a question in a list: a thousand long ones must not become an answer of many megabytes. */
  private static final int LISTED_CHARS = 500;

  private EntryJson() {}

  static void list(ArrayNode target, List<StoredCompletion> entries, long nowNanos) {
    entries.forEach(entry -> brief(target.addObject(), entry, nowNanos));
  }

  static ObjectNode brief(ObjectNode target, StoredCompletion entry, long nowNanos) {
    return entry(target, entry, listed(entry.question()), nowNanos);
  }

  /** With the answer and the names of what its key is made of. */
  static ObjectNode full(StoredCompletion entry, long nowNanos) {
    ObjectNode target = entry(Json.object(), entry, entry.question(), nowNanos);
    entry.parts().names().forEach(target.putArray("key_parts")::add);
    String answer = new String(entry.completion().json(), StandardCharsets.UTF_8);
    return target.putRawValue("answer", new RawValue(answer));
  }

  static @Nullable String listed(@Nullable String question) {
    if (question == null || question.length() <= LISTED_CHARS) {
      return question;
    }
    boolean split = Character.isHighSurrogate(question.charAt(LISTED_CHARS - 1));
    return question.substring(0, split ? LISTED_CHARS - 1 : LISTED_CHARS) + "…";
  }

  private static ObjectNode entry(
      ObjectNode target, StoredCompletion entry, @Nullable String question, long nowNanos) {
    CacheScope scope = entry.key().scope();
    target
        .put("id", entry.id())
        .put("key", entry.key().id())
        .put("tenant", scope.tenant())
        .put("namespace", scope.namespace())
        .put("model", scope.model())
        .put("question", question);
    entry.tags().stream().sorted().forEach(target.putArray("tags")::add);
    return target
        .put("age_seconds", entry.ageSeconds(nowNanos))
        .put("ttl_seconds", entry.remainingSeconds(nowNanos))
        .put("bytes", entry.completion().size())
        .put("uses", entry.uses().get())
        .put("tokens", entry.completion().usage().totalTokens());
  }
}
