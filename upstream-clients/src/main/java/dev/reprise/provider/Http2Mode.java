package dev.reprise.provider;

/** Whether calls share connections. */
public enum Http2Mode {
  /** HTTP/2 where TLS agrees on it (ALPN), else HTTP/1.1. */
  AUTO,
  /** HTTP/1.1 alone. */
  OFF,
  /** HTTP/2 alone, without TLS by prior knowledge. */
  FORCE
}
