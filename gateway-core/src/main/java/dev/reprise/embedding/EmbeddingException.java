package dev.reprise.embedding;

import org.jspecify.annotations.Nullable;

/** A text got no vector; the cache then goes without, the request never fails for it. */
public final class EmbeddingException extends Exception {

  /** Why there is no vector. */
  public enum Kind {
    /** The queue is full. */
    BUSY("embedder-busy"),
    /** The deadline passed before the vector was there. */
    LATE("embedder-late"),
    /** It failed or was late so often that it is left alone for a while. */
    RESTING("embedder-resting"),
    /** The text has more tokens than the model reads: its vector would ignore the rest. */
    TOO_LONG("question-too-long"),
    /** The model does not know a part of the text: its vector would ignore that part. */
    UNREADABLE("question-unreadable"),
    /** The model or its runtime failed. */
    BROKEN("embedder-failed");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The one spelling for logs, metrics and headers. */
    public String label() {
      return label;
    }
  }

  private final Kind kind;

  public EmbeddingException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
