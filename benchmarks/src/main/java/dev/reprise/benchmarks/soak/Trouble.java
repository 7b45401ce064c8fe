package dev.reprise.benchmarks.soak;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** What happens to a gateway from outside, at random. */
final class Trouble {
  private final HttpClient client = HttpClient.newHttpClient();
  private final Random random;
  private final long pid;
  private final int port;
  private final int adminPort;
  private final Path config;
  private final Map<Kind, Integer> made = new EnumMap<>(Kind.class);

  enum Kind {
    /** The file changes. */
    CONFIG_CHANGED,
    /** The file holds a mistake for a second. */
    CONFIG_BROKEN,
    HANGUP,
    /** A tenant's entries go. */
    PURGED,
    /** The process stands still for 700 ms, as when memory is swapped out. */
    STOPPED,
    /** Two hundred connections that come and go. */
    CONNECTIONS
  }

  Trouble(int seed, long pid, int port, int adminPort, Path config) {
    random = new Random(seed);
    this.pid = pid;
    this.port = port;
    this.adminPort = adminPort;
    this.config = config;
  }

  /** How often each was made. */
  Map<Kind, Integer> made() {
    return made;
  }

  void make() throws IOException, InterruptedException {
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    made.merge(kind, 1, Integer::sum);
    switch (kind) {
      case CONFIG_CHANGED -> Files.writeString(config, Soak.config(60 + random.nextInt(600)));
      case CONFIG_BROKEN -> {
        Files.writeString(config, "server: {port: many}\n");
        LockSupport.parkNanos(1_500_000_000);
        Files.writeString(config, Soak.config(300));
      }
      case HANGUP -> signal("HUP");
      case PURGED -> purge();
      case STOPPED -> {
        signal("STOP");
        LockSupport.parkNanos(700_000_000);
        signal("CONT");
      }
      case CONNECTIONS -> {
        for (int i = 0; i < 200; i++) {
          try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.setSoLinger(true, random.nextBoolean() ? 0 : 1);
            socket.getOutputStream().write("POST /v1/chat/comp".getBytes());
          }
        }
      }
    }
  }

  private void purge() throws IOException, InterruptedException {
    String selector = "{\"model\":\"soak\",\"namespace\":\"\"}";
    client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + "/admin/purge"))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(selector))
            .build(),
        HttpResponse.BodyHandlers.discarding());
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start().waitFor();
  }
}
