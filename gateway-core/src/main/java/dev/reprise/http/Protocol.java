package dev.reprise.http;

/** What a connection speaks. */
enum Protocol {
  HTTP_1("http/1.1"),
  HTTP_2("h2");

  private final String label;

  Protocol(String label) {
    this.label = label;
  }

  /** Its name in ALPN and in metrics. */
  String label() {
    return label;
  }
}
