package dev.reprise.chat;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a cache needs to know of a request for a completion, whatever its protocol; the request
 * itself stays the bytes that came.
 *
 * @param model as the caller named it
 * @param stream whether the answer is wanted as server-sent events
 * @param includeUsage whether a stream shall end with a usage chunk
 * @param choices how many answers are asked for at once, ≥ 1
 * @param answerTokens the most that one choice may have, as asked for; -1 when the request does not
 *     say
 * @param temperature as asked for; NaN when the request does not say
 * @param contextDigest over every field that can change the answer, but for the question's text
 * @param requestDigest over every field that can change the answer
 * @param question the last user message's text; null when the last message is not a user's or is
 *     more than text
 * @param user over the name of the user behind the caller; null when the body names none
 * @param traits what a plan may depend on
 * @param extension fields that speak to a cache, not to the provider, by their names; empty unless
 *     the reader was told to understand them
 * @param body what goes to upstream instead of the body that came: the same without {@code
 *     extension}; null for the body as it came
 * @param parts works out what the request's key is made of, of what reading has left
 */
@SuppressWarnings("ArrayRecordComponent") // Requests are never compared.
public record ChatRequest(
    String model,
    boolean stream,
    boolean includeUsage,
    int choices,
    long answerTokens,
    double temperature,
    Digest contextDigest,
    Digest requestDigest,
    @Nullable String question,
    @Nullable Digest user,
    Set<Trait> traits,
    Map<String, String> extension,
    byte @Nullable [] body,
    Supplier<KeyParts> parts) {

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
    /** The request goes on from something that the provider keeps, such as an earlier answer. */
    SERVER_STATE,
    /** The answer is spoken. */
    AUDIO_OUTPUT,
    /** Token probabilities are asked for. */
    LOGPROBS,
    /** The provider may take another model than the one named first, or besides it. */
    OTHER_MODELS
  }

  public ChatRequest {
    traits = Set.copyOf(traits);
    extension = Map.copyOf(extension);
  }

  public boolean has(Trait trait) {
    return traits.contains(trait);
  }

  /** The same without what reading has left: it may be many times as large as the body. */
  public ChatRequest withParts(KeyParts known) {
    return new ChatRequest(
        model,
        stream,
        includeUsage,
        choices,
        answerTokens,
        temperature,
        contextDigest,
        requestDigest,
        question,
        user,
        traits,
        extension,
        body,
        () -> known);
  }
}
