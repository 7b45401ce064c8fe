package dev.reprise.cli;

import dev.reprise.config.Gateway;
import dev.reprise.config.RepriseConfig;
import dev.reprise.embedding.onnx.ModelUnavailableException;
import dev.reprise.store.StoreConfig;
import dev.reprise.store.UnusableStoreException;
import dev.reprise.store.sqlite.FolderException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a gateway or tells what stands in the way. */
final class Startup {
  private static final Logger LOG = LoggerFactory.getLogger(Startup.class);
  private static final double LARGEST_PART_OF_HEAP = 0.6;

  private Startup() {}

  /** What the settings name cannot be had: an address that is taken, a file that is not there. */
  static final class StartException extends Exception {
    StartException(Exception cause) {
      super(cause.getMessage(), cause);
    }
  }

  static Gateway gateway(RepriseConfig config) throws StartException {
    if (isHeapTooSmall(config.store().maxBytes(), Runtime.getRuntime().maxMemory())) {
      LOG.warn(
          "store.max-bytes is {} of a heap of {} at most, which leaves the rest too little room:"
              + " lower it, or raise the heap as by REPRISE_JAVA_OPTS=-Xmx2g",
          config.store().maxBytes(),
          Runtime.getRuntime().maxMemory());
    }
    try {
      return new Gateway(config);
    } catch (IOException | ModelUnavailableException | UnusableStoreException e) {
      throw new StartException(e);
    }
  }

  /** What is kept lives in the old generation, of which the collectors leave two thirds at best. */
  static boolean isHeapTooSmall(long storeBytes, long heapBytes) {
    return storeBytes > heapBytes * LARGEST_PART_OF_HEAP;
  }

  /** The same, in memory alone where the folder, which was nobody's wish, cannot be had. */
  static Gateway anyhow(RepriseConfig config) throws StartException {
    try {
      return gateway(config);
    } catch (StartException e) {
      if (!(e.getCause() instanceof FolderException)) {
        throw e;
      }
      LOG.warn("{}; name another one with --data-dir; going on in memory", e.getMessage());
      return gateway(config.withStore(config.store().in(StoreConfig.NONE)));
    }
  }
}
