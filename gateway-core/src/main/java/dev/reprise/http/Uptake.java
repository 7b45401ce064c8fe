package dev.reprise.http;

import io.netty.channel.Channel;

/** Whether the client of a stream takes anything of its answer. Confined to its event loop. */
final class Uptake {
  private final Channel stream;
  private long marked = Long.MIN_VALUE;

  Uptake(Channel stream) {
    this.stream = stream;
  }

  /** From now on. */
  void mark() {
    marked = room();
  }

  /** Whether it has taken something since the mark. */
  boolean moved() {
    return room() != marked;
  }

  /** Grows with each frame that the client has taken. */
  private long room() {
    return stream.isWritable() ? stream.bytesBeforeUnwritable() : -stream.bytesBeforeWritable();
  }
}
