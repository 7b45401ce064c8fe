package dev.reprise.provider;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.github.luben.zstd.util.Native;
import dev.reprise.upstream.ContentCodings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes gzip and deflate with the JDK, br and zstd with native code. Where that does not load (no
 * glibc, a temporary folder that forbids execution), these two are unknown codings and the rest
 * works on.
 *
 * <p>Besides the result, a body in the making takes the window of its coding: 32 KiB for gzip and
 * deflate, at most 16 MiB for br and 8 MiB for zstd, outside of the heap.
 */
public final class ContentDecoder implements ContentCodings {

  private static final Logger LOG = LoggerFactory.getLogger(ContentDecoder.class);
  private static final int MOST_CODINGS = 3;

  private final Map<String, Coding> known;

  /** Loads the native code, which writes it to a temporary folder first. */
  public ContentDecoder() {
    this(loadable());
  }

  /**
   * @param known by their names in lower case
   */
  ContentDecoder(Map<String, Coding> known) {
    this.known = Map.copyOf(known);
  }

  @Override
  public boolean knows(String codings) {
    return applied(codings) != null;
  }

  @Override
  public Decoded decode(String codings, byte[] coded, int maxBytes) throws IOException {
    List<Coding> applied = applied(codings);
    if (applied == null) {
      return new Decoded.Unknown();
    }
    byte[] bytes = coded;
    for (Coding coding : applied.reversed()) {
      if (bytes.length > maxBytes) {
        return new Decoded.TooLarge();
      }
      bytes = coding.decode(bytes, maxBytes + 1);
    }
    return bytes.length > maxBytes ? new Decoded.TooLarge() : new Decoded.Plain(bytes);
  }

  /** In the order they were applied; null when one is unknown or they are too many. */
  private @Nullable List<Coding> applied(String codings) {
    List<Coding> applied = new ArrayList<>(MOST_CODINGS);
    for (String element : codings.split(",", -1)) {
      String name = element.strip().toLowerCase(Locale.ROOT);
      if (name.isEmpty()) {
        continue;
      }
      Coding coding = known.get(name);
      if (coding == null || applied.size() == MOST_CODINGS) {
        return null;
      }
      applied.add(coding);
    }
    return applied;
  }

  private static Map<String, Coding> loadable() {
    Map<String, Coding> codings = new HashMap<>();
    codings.put("identity", (coded, limit) -> coded);
    codings.put("gzip", Gzip::decode);
    codings.put("x-gzip", Gzip::decode);
    codings.put("deflate", Deflate::decode);
    if (loads("br", Brotli4jLoader::ensureAvailability)) {
      codings.put("br", Brotli::decode);
    }
    if (loads("zstd", Native::load)) {
      codings.put("zstd", Zstandard::decode);
    }
    return codings;
  }

  /** Whether the native code is there; a machine without it must still serve. */
  static boolean loads(String name, Runnable loading) {
    try {
      loading.run();
      return true;
    } catch (LinkageError e) {
      LOG.warn("answers in content coding {} cannot be stored, its decoder does not load", name, e);
      return false;
    }
  }
}
