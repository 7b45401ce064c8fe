package dev.reprise.http;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Caller;
import dev.reprise.cache.Origin;
import dev.reprise.cache.Repute;
import dev.reprise.cache.RequestControls;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Digest;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.UnreadableRequestException;
import dev.reprise.chat.Usage;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Entries to put into a store. */
final class StoredEntries {
  private static final String ANSWER = "{\"id\":\"x\",\"choices\":[],\"n\":1.50}";

  private StoredEntries() {}

  static StoredCompletion entry(String id, String tenant, String model, String question) {
    return entry(id, tenant, model, question, Set.of());
  }

  static StoredCompletion entry(
      String id, String tenant, String model, String question, Set<String> tags) {
    CacheScope scope = new CacheScope(tenant, "default", model, Digest.of("context"));
    CacheKey key = new CacheKey(scope, Digest.of(id));
    KeyParts parts = new KeyParts(List.of("model", "messages[0]"), new long[] {1, 2});
    return new StoredCompletion(
        id,
        key,
        completion(),
        question,
        WordEmbedder.vector(question),
        tags,
        parts,
        0,
        0,
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        new AtomicLong(3),
        new Repute(Origin.of(Digest.of("origin"))));
  }

  /** What the flow would have stored for this request. */
  static StoredCompletion answerTo(AdminTester admin, String id, String body, String... headers) {
    try {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      ChatRequest request = AdminTester.WIRE.read(bytes);
      Caller caller = admin.authenticator.identify(head(headers));
      RequestControls none = RequestControls.NONE;
      if (!(admin.planner.plan(AdminTester.CHAT, request, caller, none)
          instanceof CachePlan.Lookup plan)) {
        throw new AssertionError("not to be stored");
      }
      @Nullable String question = plan.question();
      return new StoredCompletion(
          id,
          plan.key(),
          completion(),
          question,
          question == null ? null : WordEmbedder.vector(question),
          Set.of(),
          request.parts().get(),
          0,
          0,
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          new AtomicLong(),
          new Repute(Origin.of(Digest.of("origin"))));
    } catch (UnreadableRequestException e) {
      throw new AssertionError(e);
    }
  }

  private static RequestHead head(String... headers) {
    Headers fields = Headers.EMPTY;
    for (int i = 0; i < headers.length; i += 2) {
      fields = fields.plus(headers[i], headers[i + 1]);
    }
    return new RequestHead("POST", AdminTester.CHAT, fields, 0);
  }

  private static Completion completion() {
    return new Completion(ANSWER.getBytes(StandardCharsets.UTF_8), new Usage(7, 5));
  }
}
