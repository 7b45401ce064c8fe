package dev.reprise.provider;

import com.github.luben.zstd.ZstdInputStream;
import dev.reprise.upstream.ContentCodings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;
import org.jspecify.annotations.Nullable;

/** The codings that HTTP knows: gzip, deflate, br (RFC 7932) and zstd (RFC 8878). */
public final class HttpContentCodings implements ContentCodings {

  /** More are not to be met in good faith. */
  private static final int MAX_CODINGS = 3;

  /** 8 MiB, the largest window that RFC 9659 allows in a content coding. */
  private static final int ZSTD_WINDOW_LOG = 23;

  /** One coding. */
  private enum Coding {
    IDENTITY {
      @Override
      InputStream undo(byte[] coded) {
        return new ByteArrayInputStream(coded);
      }
    },
    GZIP {
      @Override
      InputStream undo(byte[] coded) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(coded));
      }
    },
    DEFLATE {
      /** The zlib format it is; some servers send what the name says, a bare deflate stream. */
      @Override
      InputStream undo(byte[] coded) {
        boolean zlib =
            coded.length > 1
                && (coded[0] & 0x0F) == 8
                && ((coded[0] & 0xFF) << 8 | (coded[1] & 0xFF)) % 31 == 0;
        Inflater inflater = new Inflater(!zlib);
        return new InflaterInputStream(new ByteArrayInputStream(coded), inflater) {
          @Override
          public void close() throws IOException {
            super.close();
            inflater.end();
          }
        };
      }
    },
    BR {
      @Override
      InputStream undo(byte[] coded) throws IOException {
        return new BrotliInputStream(new ByteArrayInputStream(coded));
      }
    },
    ZSTD {
      @Override
      InputStream undo(byte[] coded) throws IOException {
        return new ZstdInputStream(new ByteArrayInputStream(coded)).setLongMax(ZSTD_WINDOW_LOG);
      }
    };

    abstract InputStream undo(byte[] coded) throws IOException;

    static @Nullable Coding named(String name) {
      return switch (name.trim().toLowerCase(Locale.ROOT)) {
        case "", "identity" -> IDENTITY;
        case "gzip", "x-gzip" -> GZIP;
        case "deflate" -> DEFLATE;
        case "br" -> BR;
        case "zstd" -> ZSTD;
        default -> null;
      };
    }
  }

  @Override
  public boolean knows(String codings) {
    return parse(codings) != null;
  }

  @Override
  public byte @Nullable [] decode(String codings, byte[] coded, int maxBytes) throws IOException {
    List<Coding> applied = parse(codings);
    if (applied == null) {
      throw new IOException("an unknown content coding");
    }
    byte[] bytes = coded;
    for (Coding coding : applied.reversed()) {
      try (InputStream plain = coding.undo(bytes)) {
        bytes = plain.readNBytes(maxBytes + 1);
      } catch (RuntimeException e) {
        throw new IOException("broken " + coding, e);
      }
      if (bytes.length > maxBytes) {
        return null;
      }
    }
    return bytes;
  }

  private static @Nullable List<Coding> parse(String codings) {
    List<Coding> parsed = new ArrayList<>(1);
    for (String name : codings.split(",", -1)) {
      Coding coding = Coding.named(name);
      if (coding == null || parsed.size() == MAX_CODINGS) {
        return null;
      }
      parsed.add(coding);
    }
    return parsed;
  }
}
