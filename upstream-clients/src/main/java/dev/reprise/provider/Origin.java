package dev.reprise.provider;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * Where requests go and under which path.
 *
 * @param host without brackets
 * @param authority as it stands in {@code Host}
 * @param basePath takes the place of {@code /v1}; empty or starting with a slash, never ending with
 *     one
 */
record Origin(boolean tls, String host, int port, String authority, String basePath) {

  static Origin of(URI url) {
    boolean tls = url.getScheme().equalsIgnoreCase("https");
    int usual = tls ? 443 : 80;
    int port = url.getPort() < 0 ? usual : url.getPort();
    String host = url.getHost();
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    return new Origin(
        tls,
        bare,
        port,
        port == usual ? host : host + ":" + port,
        path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
  }

  /** Resolved when the host is an address already: there is nothing to look up then. */
  InetSocketAddress address() {
    try {
      return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    } catch (IllegalArgumentException e) {
      return InetSocketAddress.createUnresolved(host, port);
    }
  }

  /** {@code /v1/x} lies under the base path, any other path stays as it is. */
  String target(String requested) {
    if (!requested.startsWith("/v1")) {
      return requested;
    }
    char next = requested.length() == 3 ? '/' : requested.charAt(3);
    if (next != '/' && next != '?') {
      return requested;
    }
    String rest = requested.substring(3);
    return basePath.isEmpty() && !rest.startsWith("/") ? "/" + rest : basePath + rest;
  }
}
