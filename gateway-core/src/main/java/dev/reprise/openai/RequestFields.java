package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.ChatRequest.Trait;
import dev.reprise.chat.Digest;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.UnreadableRequestException;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request that stand beside its question, in any of OpenAI's protocols. Every one
 * is part of the digest, known or not, but for those that cannot change an answer; they are named
 * here and nowhere else.
 */
final class RequestFields {

  /** Telemetry and bookkeeping at the provider: the answer is the same with any value. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of("metadata", "prompt_cache_key", "prompt_cache_retention", "stream_options");

  /**
   * What is read here and by the readers: providers that do not tell cases apart would read another
   * spelling of it, too, and the last one would count.
   */
  private static final Set<String> READ =
      Set.of(
          "audio",
          "background",
          "content_policy_fallbacks",
          "context_window_fallbacks",
          "conversation",
          "echo",
          "enable_search",
          "extra_body",
          "fallbacks",
          "functions",
          "include",
          "input",
          "logprobs",
          "max_completion_tokens",
          "max_output_tokens",
          "max_tokens",
          "messages",
          "modalities",
          "model",
          "models",
          "n",
          "plugins",
          "preset",
          "previous_response_id",
          "prompt",
          "safety_identifier",
          "search_parameters",
          "store",
          "stream",
          "stream_options",
          "temperature",
          "tools",
          "top_logprobs",
          "user",
          "web_search_options");

  /** The caller runs these tools itself; all others are the provider's. */
  private static final Set<String> CALLERS_TOOLS = Set.of("custom", "function");

  /** Models that look things up by themselves, by a word of their names. */
  private static final Pattern SEARCHING =
      Pattern.compile(
          "(?:^|[-/:.])(?:search|online|sonar|compound|deep-research)(?:[-/:.]|$)",
          Pattern.CASE_INSENSITIVE);

  /** Enough for {@code n}: no provider gives more answers to one request. */
  private static final int MAX_CHOICES = 1_000;

  /** What null and an empty array take in canonical form. */
  private static final int NULL_BYTES = 1;

  private static final int EMPTY_ARRAY_BYTES = 2;

  final CanonicalWriter canonical = new CanonicalWriter();

  final Set<Trait> traits = EnumSet.noneOf(Trait.class);
  private List<CanonicalWriter.Member> members = List.of();
  private final CacheField cacheField = new CacheField();
  private final boolean compat;

  private @Nullable String model;
  private @Nullable Digest user;
  private @Nullable Digest safetyIdentifier;
  private boolean stream;
  private boolean includeUsage;
  private double temperature = Double.NaN;
  private int choices = 1;
  private long answerTokens = -1;

  /**
   * @param compat whether a field {@code cache} speaks to the cache
   */
  RequestFields(boolean compat) {
    this.compat = compat;
  }

  /**
   * Reads a whole body, whose members are these fields unless the reader takes them.
   *
   * @param what it should be, with its article
   */
  void read(String what, byte[] body, CanonicalWriter.MemberReader reader)
      throws UnreadableRequestException {
    members = Expect.object(what, body, canonical, reader);
  }

  /** Takes a member of the request's object; the parser stands on its value. */
  void member(String name, JsonParser parser) throws IOException {
    switch (name) {
      case "model" -> {
        model = Expect.token(parser, JsonToken.VALUE_STRING).getText();
        trait(Trait.SERVER_TOOLS, SEARCHING.matcher(model).find());
        // Some gateways take a list.
        trait(Trait.OTHER_MODELS, model.indexOf(',') >= 0);
        canonical.value(parser, String::toString);
      }
      case "stream" -> stream = Expect.flag(parser);
      case "stream_options" -> streamOptions(parser);
      case "store" -> trait(Trait.STORE, Expect.flag(parser));
      case "safety_identifier" -> safetyIdentifier = user(parser);
      case "user" -> user = user(parser);
      case "tools" -> tools(parser);
      case "modalities" -> modalities(parser);
      default -> {
        if (compat && name.equals(CacheField.NAME)) {
          cacheField.read(parser);
        } else if (WITHOUT_EFFECT.contains(name)) {
          canonical.skip(parser);
        } else {
          parameter(name, parser);
        }
      }
    }
  }

  private void parameter(String name, JsonParser parser) throws IOException {
    String folded = folded(name);
    if (!folded.equals(name) && READ.contains(folded)) {
      throw new IOException("a name in another case");
    }
    boolean yes = parser.currentToken() == JsonToken.VALUE_TRUE;
    double number = parser.currentToken().isNumeric() ? parser.getDoubleValue() : Double.NaN;
    int start = canonical.size();
    canonical.value(parser, String::toString);
    int bytes = canonical.size() - start;
    boolean given = bytes > EMPTY_ARRAY_BYTES;
    switch (name) {
      case "temperature" -> temperature = number;
      // What is no number is one, as if it were not there.
      case "n" -> choices = number > 1 ? (int) Math.min(Math.ceil(number), MAX_CHOICES) : 1;
      // Providers know one of them each: the larger counts.
      case "max_tokens", "max_completion_tokens", "max_output_tokens" ->
          answerTokens = Math.max(answerTokens, number >= 0 ? (long) number : -1);
      case "functions" -> trait(Trait.TOOLS, given);
      case "web_search_options" -> trait(Trait.SERVER_TOOLS, bytes > NULL_BYTES);
      case "search_parameters", "plugins" -> trait(Trait.SERVER_TOOLS, given);
      case "enable_search" -> trait(Trait.SERVER_TOOLS, yes);
      case "audio" -> trait(Trait.AUDIO_OUTPUT, given);
      case "models",
          "fallbacks",
          "context_window_fallbacks",
          "content_policy_fallbacks",
          "preset",
          "extra_body" ->
          trait(Trait.OTHER_MODELS, given);
      case "logprobs", "top_logprobs" -> trait(Trait.LOGPROBS, yes || number > 0);
      default -> {}
    }
  }

  /** As a reader that ignores cases has it: there is a long s and a sign for kelvins. */
  private static String folded(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c > 'z' || (c >= 'A' && c <= 'Z')) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
      }
    }
    return name;
  }

  /** Null when nobody is named. */
  private @Nullable Digest user(JsonParser parser) throws IOException {
    boolean named = parser.currentToken() == JsonToken.VALUE_STRING && !parser.getText().isEmpty();
    Digest digest = named ? Digest.of(parser.getText()) : null;
    canonical.skip(parser);
    return digest;
  }

  /** Both names together, in whichever order they came; null when neither is given. */
  private @Nullable Digest whoever() {
    if (user == null || user.equals(safetyIdentifier)) {
      return safetyIdentifier;
    }
    return safetyIdentifier == null ? user : user.and(safetyIdentifier);
  }

  /** Some providers speak when asked to here, though nothing says with which voice. */
  private void modalities(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parameter("modalities", parser);
      return;
    }
    canonical.array(
        parser,
        p -> {
          boolean text = p.currentToken() == JsonToken.VALUE_STRING;
          trait(Trait.AUDIO_OUTPUT, text && p.getText().equals("audio"));
          canonical.value(p, String::toString);
        });
  }

  private void tools(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parameter("tools", parser);
      return;
    }
    int start = canonical.size();
    canonical.array(parser, this::tool);
    trait(Trait.TOOLS, canonical.size() - start > EMPTY_ARRAY_BYTES);
  }

  private void tool(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      canonical.value(parser, String::toString);
      return;
    }
    canonical.object(
        parser,
        (name, p) -> {
          if (name.equals("type") && p.currentToken() == JsonToken.VALUE_STRING) {
            trait(Trait.SERVER_TOOLS, !CALLERS_TOOLS.contains(p.getText()));
          }
          trait(Trait.OTHER_MODELS, name.equals("model"));
          canonical.value(p, String::toString);
        });
  }

  private void streamOptions(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      new CanonicalWriter()
          .object(
              parser,
              (name, p) -> {
                boolean usage = name.equals("include_usage");
                includeUsage |= usage && p.currentToken() == JsonToken.VALUE_TRUE;
                canonical.skip(p);
              });
    } else {
      Expect.token(parser, JsonToken.VALUE_NULL);
    }
  }

  void trait(Trait trait, boolean present) {
    if (present) {
      traits.add(trait);
    }
  }

  /** As many choices are asked for with each of several prompts. */
  void perPrompt(int prompts) {
    choices = (int) Math.min((long) choices * prompts, Integer.MAX_VALUE);
  }

  /**
   * The request, once all has been read.
   *
   * @param question of the last user message; null when there is none
   * @param context digest of all but the question
   * @param whole digest of all
   * @param parts adds what the key is made of beside these fields
   */
  ChatRequest request(
      byte[] body, @Nullable String question, Digest context, Digest whole, Consumer<Parts> parts)
      throws IOException {
    if (model == null) {
      throw new IOException("expected a model");
    }
    return new ChatRequest(
        model,
        stream,
        includeUsage,
        choices,
        answerTokens,
        temperature,
        context,
        whole,
        question,
        whoever(),
        traits,
        cacheField.values(),
        cacheField.without(body),
        () -> parts(parts));
  }

  private KeyParts parts(Consumer<Parts> others) {
    Parts parts = new Parts();
    parts.members("", canonical, members);
    others.accept(parts);
    return parts.parts();
  }
}
