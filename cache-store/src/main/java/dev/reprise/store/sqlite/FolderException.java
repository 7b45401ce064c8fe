package dev.reprise.store.sqlite;

import dev.reprise.store.UnusableStoreException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The folder of the cache cannot be used: the user has to name another one. */
public final class FolderException extends UnusableStoreException {

  FolderException(Path folder, String reason, @Nullable Throwable cause) {
    super("cannot use the folder " + folder + ": " + reason, cause);
  }

  FolderException(Path folder, String reason) {
    this(folder, reason, null);
  }
}
