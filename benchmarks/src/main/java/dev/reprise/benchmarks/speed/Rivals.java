package dev.reprise.benchmarks.speed;

import java.io.IOException;
import java.util.Optional;

/** What a user would pick instead, as far as this machine can have it. */
record Rivals(Optional<Nginx> nginx, Optional<Haproxy> haproxy, Optional<Portkey> portkey) {

  static Rivals find(Programs programs, Processes processes)
      throws IOException, InterruptedException {
    return new Rivals(
        programs.find("nginx").map(program -> new Nginx(program, processes)),
        programs.find("haproxy").map(program -> new Haproxy(program, processes)),
        programs.portkey().map(main -> new Portkey(main, processes)));
  }

  /**
   * What serves without an upstream call.
   *
   * @param fixed what the static one says
   */
  void enterCaches(Field field, Upstream upstream, Answer fixed) throws IOException {
    if (nginx.isPresent()) {
      field.add(nginx.get().fixed(fixed)).add(nginx.get().cache(upstream));
    }
  }

  /** What forwards. */
  void enterProxies(Field field, Upstream upstream) throws IOException {
    if (nginx.isPresent()) {
      field.add(nginx.get().proxy(upstream));
    }
    if (haproxy.isPresent()) {
      field.add(haproxy.get().proxy(upstream));
    }
    if (portkey.isPresent()) {
      field.add(portkey.get().proxy(upstream));
    }
  }
}
