package dev.reprise.provider;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;

/**
 * zstd (RFC 8878), one frame or several, without dictionary. Frames that want a window over 8 MiB
 * are refused, as RFC 9659 has it for this coding.
 */
final class Zstandard {

  /** 8 MiB. */
  private static final int MAX_WINDOW_LOG = 23;

  private Zstandard() {}

  static byte[] decode(byte[] coded, int limit) throws IOException {
    checkFrames(coded);
    try (ZstdInputStreamNoFinalizer decoder =
        new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(coded))) {
      return decoder.setLongMax(MAX_WINDOW_LOG).readNBytes(limit);
    }
  }

  /**
   * That there are whole frames and nothing else. The decoder cannot tell, behind a first whole
   * frame, whether the next one is cut short.
   */
  private static void checkFrames(byte[] coded) throws IOException {
    if (coded.length == 0) {
      throw new EOFException("no zstd frame");
    }
    try {
      for (int at = 0; at < coded.length; ) {
        at += (int) Zstd.findFrameCompressedSize(coded, at, coded.length - at);
      }
    } catch (ZstdException e) {
      throw new IOException("not whole zstd frames", e);
    }
  }
}
