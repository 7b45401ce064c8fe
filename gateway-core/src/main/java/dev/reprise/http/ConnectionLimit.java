package dev.reprise.http;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts connections, all and by address. Safe for use by all event loops. */
final class ConnectionLimit {
  private final int max;
  private final int maxPerAddress;
  private final AtomicInteger open = new AtomicInteger();
  private final LongAdder refused = new LongAdder();
  private final ConcurrentHashMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

  ConnectionLimit(int max, int maxPerAddress) {
    this.max = max;
    this.maxPerAddress = maxPerAddress;
  }

  /** False when the connection is one too many; else it counts until it closes. */
  boolean admit(Channel channel) {
    SocketAddress remote = channel.remoteAddress();
    InetAddress address = remote instanceof InetSocketAddress inet ? inet.getAddress() : null;
    int total = open.incrementAndGet();
    int own = address == null ? 0 : byAddress.merge(address, 1, Integer::sum);
    channel.closeFuture().addListener(closed -> release(address));
    boolean admitted = total <= max && own <= maxPerAddress;
    if (!admitted) {
      refused.increment();
    }
    return admitted;
  }

  /** How many were one too many, since the start. */
  long refused() {
    return refused.sum();
  }

  int open() {
    return open.get();
  }

  private void release(@Nullable InetAddress address) {
    open.decrementAndGet();
    if (address != null) {
      byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }
  }
}
