package dev.reprise.telemetry;

import org.jspecify.annotations.Nullable;

/** What is asked of a model, as OpenTelemetry's conventions for generative AI name it. */
public enum Operation {
  CHAT("chat"),
  TEXT_COMPLETION("text_completion"),
  EMBEDDINGS("embeddings");

  private final String label;

  Operation(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  /** What an exchange asked for; null when it is nothing that a model answers. */
  public static @Nullable Operation of(Finished exchange) {
    if (!exchange.method().equals("POST")) {
      return null;
    }
    return switch (exchange.path()) {
      case "/v1/chat/completions", "/v1/responses" -> CHAT;
      case "/v1/completions" -> TEXT_COMPLETION;
      case "/v1/embeddings" -> EMBEDDINGS;
      default -> null;
    };
  }
}
