package dev.reprise.http;

import java.util.List;

/** What a connection speaks. */
enum Protocol {
  HTTP_1("http/1.1"),
  HTTP_2("h2");

  private final String label;

  Protocol(String label) {
    this.label = label;
  }

  /** What a listener offers, the best first. */
  static List<Protocol> spoken(Http2Config http2) {
    return http2.enabled() ? List.of(HTTP_2, HTTP_1) : List.of(HTTP_1);
  }

  /** Its name in ALPN and in metrics. */
  String label() {
    return label;
  }
}
