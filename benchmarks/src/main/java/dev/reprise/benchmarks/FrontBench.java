package dev.reprise.benchmarks;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a request costs through the gateway, on one connection, side by side in one run: straight to
 * the upstream, through nginx's {@code proxy_pass}, and through the gateway as exact hit, semantic
 * hit and miss. Rounds alternate, so that the machine's noise meets all alike.
 */
public final class FrontBench {
  private static final int ROUNDS = 9;
  private static final int REQUESTS = 2_000;
  private static final int WARM_UP = 6_000;
  private static final int SEMANTIC_REQUESTS = 150;

  /** 16 tokens of bge-small's vocabulary, the two marks included. */
  private static final String QUESTION = "how do i change the delivery address of my last order?";

  /** Close wordings of it: each is a semantic hit once, an exact one from then on. */
  private static final String[] OPENINGS = {"", "please, ", "hi, ", "hello, ", "hi there, "};

  /** One request to be timed, a new one for each call. */
  @FunctionalInterface
  private interface Source {
    byte[] next();
  }

  private final Map<String, Samples> samples = new LinkedHashMap<>();

  private FrontBench() {}

  public static void main(String[] args) throws IOException {
    new FrontBench().run();
  }

  private void run() throws IOException {
    long started = System.nanoTime();
    try (InstantProvider provider = new InstantProvider();
        Rival gateway = Rival.gateway(provider.port());
        Rival nginx = Rival.nginx(provider.port())) {
      firstAnswer(gateway, started);
      System.out.printf("idle RSS: %d MB%n", gateway.residentMegabytes());
      measure(provider, gateway, nginx);
      System.out.printf("RSS after the run: %d MB%n%n", gateway.residentMegabytes());
    }
    print();
  }

  private static void firstAnswer(Rival gateway, long startedNanos) throws IOException {
    try (Probe probe = new Probe(gateway.port())) {
      probe.time(Probe.request(body("bench-first", QUESTION)));
    }
    long millis = (System.nanoTime() - startedNanos) / 1_000_000;
    System.out.printf("from start to the first answer: %d ms%n", millis);
  }

  private void measure(InstantProvider provider, Rival gateway, @Nullable Rival nginx)
      throws IOException {
    byte[] exact = Probe.request(body("bench-exact", QUESTION));
    Source same = () -> exact;
    Source fresh = () -> Probe.request(unread());
    try (Probe direct = new Probe(provider.port());
        Probe through = new Probe(gateway.port());
        Probe rival = nginx == null ? null : new Probe(nginx.port())) {
      time(direct, same, WARM_UP, "", new Samples());
      time(through, same, WARM_UP, "", new Samples());
      time(through, fresh, WARM_UP, "fwd=miss", new Samples());
      semantic(through, SEMANTIC_REQUESTS, new Samples());
      if (rival != null) {
        time(rival, same, WARM_UP, "", new Samples());
      }
      for (int round = 0; round < ROUNDS; round++) {
        time(direct, fresh, REQUESTS, "", of("direct to upstream"));
        if (rival != null) {
          time(rival, fresh, REQUESTS, "", of("nginx proxy_pass"));
        }
        time(through, fresh, REQUESTS, "fwd=miss", of("gateway, miss (exact tier alone)"));
        time(through, same, REQUESTS, "detail=exact", of("gateway, exact hit"));
        semantic(through, SEMANTIC_REQUESTS, of("gateway, semantic hit"));
      }
    }
  }

  private Samples of(String name) {
    return samples.computeIfAbsent(name, key -> new Samples());
  }

  private static void time(Probe probe, Source source, int count, String expected, Samples into)
      throws IOException {
    for (int i = 0; i < count; i++) {
      byte[] request = source.next();
      into.add(probe.time(request));
      if (!probe.cacheStatus().contains(expected)) {
        throw new IOException("expected " + expected + ", got " + probe.cacheStatus());
      }
    }
  }

  /** Each hit needs a scope of its own, since a wording that has hit once is exact afterwards. */
  private static void semantic(Probe probe, int count, Samples into) throws IOException {
    for (int i = 0; i < count; i++) {
      String model = "bench-" + ThreadLocalRandom.current().nextLong();
      probe.time(Probe.request(body(model, QUESTION)));
      String other = OPENINGS[1 + i % (OPENINGS.length - 1)] + QUESTION;
      long nanos = probe.time(Probe.request(body(model, other)));
      if (probe.cacheStatus().contains("detail=semantic")) {
        into.add(nanos);
      }
    }
  }

  private static String body(String model, String question) {
    return "{\"model\":\""
        + model
        + "\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + question
        + "\"}]}";
  }

  /** A request that is stored but not embedded: it offers a tool. */
  private static String unread() {
    return "{\"model\":\"bench-miss\",\"seed\":"
        + ThreadLocalRandom.current().nextInt()
        + ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]"
        + ",\"messages\":[{\"role\":\"user\",\"content\":\""
        + QUESTION
        + "\"}]}";
  }

  private void print() {
    double base = of("direct to upstream").micros(50);
    System.out.println(
        "| request, 1 connection | requests | p50 µs | p99 µs | p50 over direct µs |");
    System.out.println("|---|---|---|---|---|");
    samples.forEach(
        (name, times) ->
            System.out.printf(
                "| %s | %d | %.0f | %.0f | %+.0f |%n",
                name, times.size(), times.micros(50), times.micros(99), times.micros(50) - base));
  }
}
