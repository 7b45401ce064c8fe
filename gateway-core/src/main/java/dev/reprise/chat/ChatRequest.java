package dev.reprise.chat;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a cache needs to know of a chat request; the request itself stays the bytes that came.
 *
 * @param model as the caller named it
 * @param stream whether the answer is wanted as server-sent events
 * @param includeUsage whether a stream shall end with a usage chunk
 * @param contextDigest over every field that can change the answer, but for the question's text
 * @param requestDigest over every field that can change the answer
 * @param question the last user message's text; null when the last message is not a user's or is
 *     more than text
 * @param traits what a plan may depend on
 */
public record ChatRequest(
    String model,
    boolean stream,
    boolean includeUsage,
    Digest contextDigest,
    Digest requestDigest,
    @Nullable String question,
    Set<Trait> traits) {

  /** A property of a request that decides whether and how it may be looked up. */
  public enum Trait {
    /** Tools or functions are offered: the answer may be a call with arguments. */
    TOOLS,
    /** The last message is not the user's: an agent's loop is at work. */
    LAST_NOT_USER,
    /** The last user message has images, audio or files. */
    NON_TEXT,
    /** The caller wants the completion kept at the provider, with an id that works there. */
    STORE,
    /** The provider looks something up for the answer, such as the web. */
    SERVER_TOOLS,
    /** The answer is spoken. */
    AUDIO_OUTPUT
  }

  public ChatRequest {
    traits = Set.copyOf(traits);
  }

  public boolean has(Trait trait) {
    return traits.contains(trait);
  }
}
