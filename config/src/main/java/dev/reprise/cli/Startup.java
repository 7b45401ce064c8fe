package dev.reprise.cli;

import dev.reprise.config.Gateway;
import dev.reprise.config.RepriseConfig;
import dev.reprise.embedding.onnx.ModelUnavailableException;
import dev.reprise.store.UnusableStoreException;
import java.io.IOException;

/** Starts a gateway or tells what stands in the way. */
final class Startup {

  private Startup() {}

  /** What the settings name cannot be had: an address that is taken, a file that is not there. */
  static final class StartException extends Exception {
    StartException(Exception cause) {
      super(cause.getMessage(), cause);
    }
  }

  static Gateway gateway(RepriseConfig config) throws StartException {
    try {
      return new Gateway(config);
    } catch (IOException | ModelUnavailableException | UnusableStoreException e) {
      throw new StartException(e);
    }
  }
}
