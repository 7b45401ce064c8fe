package dev.reprise.embedding.onnx;

import org.jspecify.annotations.Nullable;

/** The model cannot be used, and never will be with this configuration: thrown at start-up only. */
public final class ModelUnavailableException extends RuntimeException {

  ModelUnavailableException(String file, String expected, String got, @Nullable Throwable cause) {
    super(file + ": expected " + expected + ", got " + got, cause);
  }

  ModelUnavailableException(String file, String expected, Throwable cause) {
    this(file, expected, cause.toString(), cause);
  }
}
