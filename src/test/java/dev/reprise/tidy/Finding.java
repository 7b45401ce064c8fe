package dev.reprise.tidy;

/** One breach of a rule, printed as compilers print theirs. */
public record Finding(String file, int line, String message) {
  @Override
  public String toString() {
    return file + ":" + line + ": " + message;
  }
}
