package dev.reprise.config.yaml;

/**
 * One mistake in a configuration.
 *
 * @param source the file as the user named it
 * @param line counted from 1; 0 when the file as a whole is meant
 * @param path the key from the top, as in {@code server.port}; empty when no key is concerned
 * @param message the offending and the expected value, on one line
 */
public record Problem(String source, int line, String path, String message) {

  /** As compilers print it, so that terminals and editors find the place. */
  @Override
  public String toString() {
    return source
        + (line > 0 ? ":" + line : "")
        + ": "
        + (path.isEmpty() ? "" : path + ": ")
        + message;
  }
}
