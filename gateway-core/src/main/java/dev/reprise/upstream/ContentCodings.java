package dev.reprise.upstream;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

public interface ContentCodings {
  boolean knows(String codings);

  byte @Nullable [] decode(String codings, byte[] coded, int maxBytes) throws IOException;
}
