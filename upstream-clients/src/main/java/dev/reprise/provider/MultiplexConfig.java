package dev.reprise.provider;

/**
 * Connections of HTTP/2.
 *
 * @param maxConnections for each event loop, 1 to 100
 * @param maxStreams calls on one connection, 1 to 1000, or what the provider allows if that is less
 * @param pingMs a connection in use that is silent for so long is asked whether it lives, and given
 *     up after as long again; 0 never asks
 * @param idleMs a connection without calls is closed after this
 */
public record MultiplexConfig(int maxConnections, int maxStreams, int pingMs, int idleMs) {

  public static final MultiplexConfig DEFAULTS = new MultiplexConfig(4, 100, 15_000, 60_000);

  public MultiplexConfig {
    UpstreamConfig.within("max-connections", maxConnections, 1, 100);
    UpstreamConfig.within("max-streams", maxStreams, 1, 1_000);
    UpstreamConfig.within("ping-ms", pingMs, 0, 600_000);
    UpstreamConfig.within("idle-ms", idleMs, 100, 3_600_000);
  }
}
