package dev.reprise.benchmarks.soak;

import dev.reprise.benchmarks.soak.Tally.Result;
import dev.reprise.benchmarks.soak.Vitals.Sign;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a gateway busy for some minutes while upstream fails, clients misbehave and operators
 * meddle, and tells whether it lost or mixed up an answer, or holds more at the end than in the
 * middle.
 */
public final class Soak {
  private static final int CLIENTS = 24;
  private static final int SECONDS_PER_LOOK = 5;
  private static final int SECONDS_PER_TROUBLE = 10;

  /** A larger heap would grow for most of the run, before it is collected as a whole. */
  private static final int HEAP_MB = 256;

  /**
   * What the live heap may have grown by from the middle of the run to its end, and the whole
   * process from its second quarter to its last.
   */
  private static final double MAX_GROWTH = 0.1;

  private final int minutes;
  private final Path home;
  private final Path folder;
  private final Path config;
  private final Faults faults = new Faults();
  private final Tally tally = new Tally();
  private final List<Sign> signs = new ArrayList<>();
  private final StringBuilder report = new StringBuilder();
  private long liveInTheMiddle;
  private long liveAtTheEnd;
  private volatile boolean over;

  private Soak(int minutes, Path home) throws IOException {
    this.minutes = minutes;
    this.home = home;
    folder = Files.createTempDirectory("reprise-soak-");
    config = folder.resolve("reprise.yaml");
  }

  /**
   * @param args the minutes, 20 by default, and {@code --save} to keep the report
   */
  public static void main(String[] args) throws Exception {
    boolean save = List.of(args).contains("--save");
    int minutes = args.length > 0 && !args[0].startsWith("--") ? Integer.parseInt(args[0]) : 20;
    Path home = Path.of(System.getProperty("reprise.home", ".")).toAbsolutePath().normalize();
    Soak soak = new Soak(minutes, home);
    boolean passed = soak.run();
    if (save) {
      Path results = home.resolve("benchmarks/results/soak.md");
      Files.writeString(results, soak.report);
    }
    System.exit(passed ? 0 : 1);
  }

  /** Little memory, so that it is full soon; short patience, so that faults end. */
  static String config(int ttlSeconds) {
    return """
    cache: {policy: {ttl-seconds: %d, semantic: {verify-rate: 0.1}}}
    store: {max-bytes: 33554432}
    upstream: {first-byte-timeout-ms: 2000, idle-timeout-ms: 2000}
    """
        .formatted(ttlSeconds);
  }

  private boolean run() throws IOException, InterruptedException {
    Files.writeString(config, config(300));
    int port = freePort();
    int adminPort = freePort();
    try (FaultyProvider provider = new FaultyProvider(faults)) {
      Process gateway = start(provider, port, adminPort);
      Vitals vitals = new Vitals(gateway.pid(), adminPort);
      List<Thread> askers = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        askers.add(Thread.ofVirtual().start(new Asker(port, i, faults, tally, () -> over)));
      }
      Trouble trouble = new Trouble(1, gateway.pid(), port, adminPort, config);
      watch(vitals, trouble);
      over = true;
      for (Thread asker : askers) {
        asker.join();
      }
      liveAtTheEnd = vitals.liveBytes();
      boolean quiet = comesToRest(vitals);
      gateway.toHandle().destroy();
      boolean ended = gateway.waitFor(60, TimeUnit.SECONDS) && gateway.exitValue() == 0;
      if (!ended) {
        gateway.destroyForcibly();
      }
      return tell(provider, trouble, quiet, ended);
    }
  }

  private Process start(FaultyProvider provider, int port, int adminPort) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            home.resolve("reprise").toString(),
            "serve",
            "--config",
            config.toString(),
            "--upstream",
            "http://127.0.0.1:" + provider.port() + "/v1",
            "--port",
            Integer.toString(port),
            "--admin-port",
            Integer.toString(adminPort),
            "--data-dir",
            folder.resolve("data").toString());
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("reprise.log").toFile());
    builder
        .environment()
        .putAll(Map.of("REPRISE_ACCESS_LOG", "OFF", "REPRISE_JAVA_OPTS", "-Xmx" + HEAP_MB + "m"));
    Process gateway = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(gateway::destroyForcibly));
    for (int waited = 0; waited < 600; waited++) {
      // The listener for traffic is the last to open.
      try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
        return gateway;
      } catch (IOException e) {
        LockSupport.parkNanos(200_000_000);
      }
    }
    throw new IOException("it does not start: " + folder.resolve("reprise.log"));
  }

  private void watch(Vitals vitals, Trouble trouble) throws IOException, InterruptedException {
    long start = System.nanoTime();
    long length = TimeUnit.MINUTES.toNanos(minutes);
    for (int seconds = 0; System.nanoTime() - start < length; seconds += SECONDS_PER_LOOK) {
      if (liveInTheMiddle == 0 && System.nanoTime() - start > length / 2) {
        liveInTheMiddle = vitals.liveBytes();
      }
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(SECONDS_PER_LOOK));
      Sign sign = vitals.look();
      signs.add(sign);
      System.err.printf(
          "%d s: %d MB, %d descriptors, %d entries, %d right, %d lost, %d mixed%n",
          seconds,
          sign.residentBytes() >> 20,
          sign.descriptors(),
          (long) sign.entries(),
          tally.of(Result.FORWARDED) + tally.of(Result.HIT),
          tally.of(Result.LOST),
          tally.of(Result.MIXED));
      if (seconds % SECONDS_PER_TROUBLE == 0) {
        trouble.make();
      }
    }
  }

  /** Whether nothing is held any more, half a minute after the last request. */
  private boolean comesToRest(Vitals vitals) throws IOException, InterruptedException {
    Sign last = vitals.look();
    for (int waited = 0; last.busy() != 0 && waited < 30; waited++) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
      last = vitals.look();
    }
    signs.add(last);
    return last.busy() == 0;
  }

  private boolean tell(FaultyProvider provider, Trouble trouble, boolean quiet, boolean ended) {
    say("# A soak of %d minutes, %s".formatted(minutes, LocalDate.now()));
    say("");
    say(
        "`benchmarks/run soak %d --save`: %d clients, %d calls to upstream, %d of them faults."
            .formatted(minutes, CLIENTS, provider.calls(), faults.count()));
    say("Meanwhile: " + trouble.made() + ". The heap has " + HEAP_MB + " MB.");
    say("\n| requests | |\n|---|---|");
    for (Result result : Result.values()) {
      say("| %s | %,d |".formatted(result.words, tally.of(result)));
    }
    int quarter = signs.size() / 4;
    double middle = medianResident(signs.subList(quarter, Math.max(quarter + 1, 2 * quarter)));
    double late = medianResident(signs.subList(3 * quarter, signs.size() - 1));
    double growth = (double) liveAtTheEnd / liveInTheMiddle - 1;
    Sign last = signs.getLast();
    say("\n| held | second quarter | last quarter | at rest |\n|---|---|---|---|");
    say(
        "| resident, MB (medians) | %.0f | %.0f | %d |"
            .formatted(middle / (1 << 20), late / (1 << 20), last.residentBytes() >> 20));
    say(
        "| descriptors | %d | %d | %d |"
            .formatted(
                signs.get(quarter).descriptors(),
                signs.get(3 * quarter).descriptors(),
                last.descriptors()));
    say(
        "| threads | %d | %d | %d |"
            .formatted(
                signs.get(quarter).threads(), signs.get(3 * quarter).threads(), last.threads()));
    say(
        "\nLive heap after a full collection: %d MB in the middle, %d MB at the end (%+.1f %%)."
            .formatted(liveInTheMiddle >> 20, liveAtTheEnd >> 20, 100 * growth));
    say(
        "At rest nothing in flight or held: %b. Ended with 0 on SIGTERM: %b."
            .formatted(quiet, ended));
    tally.examples().forEach(example -> say("\n    " + example));
    boolean passed =
        tally.of(Result.LOST) == 0
            && tally.of(Result.MIXED) == 0
            && quiet
            && ended
            && growth < MAX_GROWTH
            && late / middle - 1 < MAX_GROWTH;
    say("\n" + (passed ? "Passed." : "FAILED; its log: " + folder.resolve("reprise.log")));
    return passed;
  }

  private static double medianResident(List<Sign> some) {
    return some.stream()
        .mapToDouble(Sign::residentBytes)
        .sorted()
        .skip(some.size() / 2)
        .findFirst()
        .orElse(Double.NaN);
  }

  private void say(String line) {
    report.append(line).append('\n');
    System.out.println(line);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
