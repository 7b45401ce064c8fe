package dev.reprise.telemetry;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How OpenTelemetry's conventions for generative AI spell the providers. */
final class Providers {

  /** By the ends of their hosts' names. */
  private static final Map<String, String> BY_HOST =
      Map.ofEntries(
          Map.entry("openai.azure.com", "azure.ai.openai"),
          Map.entry("services.ai.azure.com", "azure.ai.inference"),
          Map.entry("anthropic.com", "anthropic"),
          Map.entry("amazonaws.com", "aws.bedrock"),
          Map.entry("cohere.com", "cohere"),
          Map.entry("cohere.ai", "cohere"),
          Map.entry("deepseek.com", "deepseek"),
          Map.entry("generativelanguage.googleapis.com", "gcp.gemini"),
          Map.entry("aiplatform.googleapis.com", "gcp.vertex_ai"),
          Map.entry("groq.com", "groq"),
          Map.entry("mistral.ai", "mistral_ai"),
          Map.entry("moonshot.ai", "moonshot_ai"),
          Map.entry("perplexity.ai", "perplexity"),
          Map.entry("x.ai", "x_ai"));

  private Providers() {}

  /** The one behind a host; OpenAI, whose protocol is spoken, where it is nobody known. */
  static String of(@Nullable String host) {
    String name = host == null ? "" : host.toLowerCase(Locale.ROOT);
    return BY_HOST.entrySet().stream()
        .filter(known -> name.equals(known.getKey()) || name.endsWith("." + known.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("openai");
  }
}
