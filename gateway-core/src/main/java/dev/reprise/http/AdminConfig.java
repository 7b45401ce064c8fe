package dev.reprise.http;

/**
 * Where health and metrics are told.
 *
 * @param host address to listen on; loopback unless an operator says otherwise
 * @param port 0 takes any free one
 */
public record AdminConfig(String host, int port) {

  public static final AdminConfig DEFAULTS = new AdminConfig("127.0.0.1", 9090);

  public AdminConfig {
    ServerConfig.within("port", port, 0, 65_535);
  }

  public AdminConfig onPort(int otherPort) {
    return new AdminConfig(host, otherPort);
  }
}
