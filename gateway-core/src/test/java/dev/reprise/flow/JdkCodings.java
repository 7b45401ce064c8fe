package dev.reprise.flow;

import dev.reprise.upstream.ContentCodings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** The codings that the JDK has. */
final class JdkCodings implements ContentCodings {

  @Override
  public boolean knows(String codings) {
    return switch (codings.toLowerCase(Locale.ROOT)) {
      case "gzip", "x-gzip", "deflate" -> true;
      default -> false;
    };
  }

  @Override
  public Decoded decode(String codings, byte[] coded, int maxBytes) throws IOException {
    InputStream in = new ByteArrayInputStream(coded);
    boolean deflate = codings.equals("deflate");
    try (InputStream plain = deflate ? new InflaterInputStream(in) : new GZIPInputStream(in)) {
      byte[] decoded = plain.readNBytes(maxBytes + 1);
      return decoded.length > maxBytes ? new Decoded.TooLarge() : new Decoded.Plain(decoded);
    }
  }
}
