package dev.reprise.flow;

import dev.reprise.chat.Unfit;
import dev.reprise.upstream.ContentCodings;
import dev.reprise.upstream.ContentCodings.Decoded;
import dev.reprise.upstream.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A bounded copy of what upstream says to a request for embeddings, to be read when it is whole.
 * Used by one thread at a time.
 */
final class EmbeddingsCopy {

  /** Larger answers are not read; 2,048 vectors as base64 are 17 MB. */
  static final int MAX_BYTES = 33_554_432;

  /** What is larger is put together, or taken apart, aside. */
  static final int READ_AT_ONCE_BYTES = 131_072;

  private final ContentCodings codings;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
  private @Nullable String coding;
  private @Nullable Unfit flaw;

  EmbeddingsCopy(ContentCodings codings) {
    this.codings = codings;
  }

  void head(ResponseHead head) {
    coding = head.contentCodings();
    if (head.status() != 200) {
      flaw = Unfit.STATUS;
    } else if (coding != null && !codings.knows(coding)) {
      flaw = Unfit.CONTENT_CODING;
    } else if (!head.mediaType().equals("application/json")) {
      flaw = Unfit.MEDIA_TYPE;
    } else if (head.contentLength() > MAX_BYTES) {
      flaw = Unfit.TOO_LARGE;
    }
  }

  void part(byte[] part) {
    if (flaw != null) {
      return;
    }
    if (bytes.size() + part.length > MAX_BYTES) {
      drop(Unfit.TOO_LARGE);
    } else {
      bytes.writeBytes(part);
    }
  }

  /** Why it cannot be read; null as long as it can. */
  @Nullable Unfit flaw() {
    return flaw;
  }

  /** Whether reading it is more than an event loop has time for. */
  boolean isLarge() {
    return flaw == null && (coding != null || bytes.size() > READ_AT_ONCE_BYTES);
  }

  /** The whole body without its codings; null when it has a {@link #flaw}, now at the latest. */
  byte @Nullable [] plain() {
    if (flaw != null) {
      return null;
    }
    byte[] whole = bytes.toByteArray();
    return coding == null ? whole : decode(coding, whole);
  }

  private byte @Nullable [] decode(String named, byte[] coded) {
    try {
      return switch (codings.decode(named, coded, MAX_BYTES)) {
        case Decoded.Plain plain -> plain.bytes();
        case Decoded.TooLarge large -> drop(Unfit.TOO_LARGE);
        case Decoded.Unknown unknown -> drop(Unfit.CONTENT_CODING);
      };
    } catch (IOException e) {
      return drop(Unfit.UNREADABLE);
    }
  }

  private byte @Nullable [] drop(Unfit reason) {
    flaw = reason;
    bytes.reset();
    return null;
  }
}
