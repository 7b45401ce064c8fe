package dev.reprise.store.row;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * zstd frames. Its contexts take longer to make than to use on answers of some kilobytes, so they
 * are kept for who comes next; not by thread, since virtual ones come and go. Safe for use by many
 * threads.
 */
final class Frames {

  /** More than these are in use at once only for moments. */
  private static final int KEPT = 16;

  private final int level;
  private final BlockingQueue<ZstdCompressCtx> compressing = new ArrayBlockingQueue<>(KEPT);
  private final BlockingQueue<ZstdDecompressCtx> decompressing = new ArrayBlockingQueue<>(KEPT);

  Frames(int level) {
    this.level = level;
  }

  byte[] compressed(byte[] bytes) {
    ZstdCompressCtx kept = compressing.poll();
    ZstdCompressCtx context = kept == null ? new ZstdCompressCtx().setLevel(level) : kept;
    try {
      return context.compress(bytes);
    } finally {
      if (!compressing.offer(context)) {
        context.close();
      }
    }
  }

  /**
   * @throws com.github.luben.zstd.ZstdException when it is not a frame of so many bytes
   */
  byte[] decompressed(byte[] frame, int size) {
    ZstdDecompressCtx kept = decompressing.poll();
    ZstdDecompressCtx context = kept == null ? new ZstdDecompressCtx() : kept;
    try {
      return context.decompress(frame, size);
    } finally {
      if (!decompressing.offer(context)) {
        context.close();
      }
    }
  }
}
