package dev.reprise.cache;

import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.ChatRequest.Trait;
import org.jspecify.annotations.Nullable;

/** Decides what the cache may do with a request. Pure: equal requests get equal plans. */
public final class CachePlanner {
  /** Beyond what any embedding model reads; nothing longer is looked at on an event loop. */
  private static final int MAX_QUESTION_CHARS = 65_536;

  private final CacheConfig config;

  public CachePlanner(CacheConfig config) {
    this.config = config;
  }

  public CachePlan plan(ChatRequest request, Caller caller) {
    BypassReason bypass = bypass(request);
    if (bypass != null) {
      return new CachePlan.Bypass(bypass);
    }
    CacheScope scope =
        new CacheScope(
            caller.tenant(),
            config.namespace(),
            request.model(),
            request.contextDigest().and(caller.variant()));
    CacheKey key = new CacheKey(scope, request.requestDigest());
    SemanticSkip skip = skip(request);
    return new CachePlan.Lookup(key, skip == null ? request.question() : null, skip);
  }

  private @Nullable BypassReason bypass(ChatRequest request) {
    if (!config.enabled()) {
      return BypassReason.DISABLED;
    }
    if (request.has(Trait.STORE)) {
      return BypassReason.STORE_REQUESTED;
    }
    if (request.has(Trait.SERVER_TOOLS)) {
      return BypassReason.SERVER_TOOLS;
    }
    return request.has(Trait.AUDIO_OUTPUT) ? BypassReason.AUDIO_OUTPUT : null;
  }

  private @Nullable SemanticSkip skip(ChatRequest request) {
    if (!config.semantic().enabled()) {
      return SemanticSkip.DISABLED;
    }
    if (request.has(Trait.TOOLS) && !config.semantic().withTools()) {
      return SemanticSkip.TOOLS;
    }
    if (request.has(Trait.LAST_NOT_USER)) {
      return SemanticSkip.LAST_NOT_USER;
    }
    if (request.has(Trait.NON_TEXT)) {
      return SemanticSkip.NON_TEXT;
    }
    String question = request.question();
    if (question != null && question.length() > MAX_QUESTION_CHARS) {
      return SemanticSkip.TOO_LONG;
    }
    if (question == null || !Language.isVisible(question)) {
      return SemanticSkip.NO_TEXT;
    }
    if (!config.semantic().englishOnly()) {
      return null;
    }
    if (!Language.isLatin(question)) {
      return SemanticSkip.SCRIPT;
    }
    return Language.isForeign(question) ? SemanticSkip.LANGUAGE : null;
  }
}
