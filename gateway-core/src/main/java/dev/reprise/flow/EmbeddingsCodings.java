package dev.reprise.flow;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes content codings off answers, so that they can be stored. */
public interface EmbeddingsCodings {

  /** Knows none: coded answers pass and are not stored. */
  EmbeddingsCodings NONE =
      new EmbeddingsCodings() {
        @Override
        public boolean knows(String coding) {
          return false;
        }

        @Override
        public byte @Nullable [] decode(String coding, byte[] coded, int maxBytes)
            throws IOException {
          throw new IOException("an unknown content coding");
        }
      };

  /**
   * @param coding the field's value
   */
  boolean knows(String coding);

  /**
   * Null when more than {@code maxBytes} came of it.
   *
   * @throws IOException when the bytes are not of this coding
   */
  byte @Nullable [] decode(String coding, byte[] coded, int maxBytes) throws IOException;
}
