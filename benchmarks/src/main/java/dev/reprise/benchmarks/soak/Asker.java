package dev.reprise.benchmarks.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.reprise.benchmarks.soak.Http.Heard;
import dev.reprise.benchmarks.soak.Tally.Result;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** One client that asks on and on: mostly well, sometimes as clients do that have been killed. */
final class Asker implements Runnable {
  private static final Pattern ANSWER = Pattern.compile("answer (\\d+) for ([a-z0-9]+)\\.");
  private static final Pattern PIECE = Pattern.compile("\"content\":\"([^\"]*)\"");
  private static final int PATIENCE_MS = 30_000;

  /** Who joins a flight may share a fault from before. */
  private static final long FLIGHT_NANOS = 6_000_000_000L;

  private static final int QUESTIONS = 20_000;
  private static final int TENANTS = 4;

  private final int port;
  private final Random random;
  private final Faults faults;
  private final Tally tally;
  private final BooleanSupplier over;

  private enum Manner {
    POLITE,
    RESETS_WITHIN,
    LEAVES_AT_ONCE,
    READS_SLOWLY,
    SENDS_SLOWLY,
    HALF_CLOSES,
    BABBLES
  }

  /**
   * @param over whether no further question shall be asked
   */
  Asker(int port, int seed, Faults faults, Tally tally, BooleanSupplier over) {
    this.port = port;
    this.over = over;
    this.random = new Random(seed);
    this.faults = faults;
    this.tally = tally;
  }

  /** Until it is over; then the answer that is on its way is still heard. */
  @Override
  public void run() {
    while (!over.getAsBoolean()) {
      try (Socket socket = new Socket()) {
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        InputStream in = new BufferedInputStream(socket.getInputStream());
        int left = 1 + random.nextInt(20);
        for (; left > 0 && !over.getAsBoolean() && asks(socket, in); left--) {
          LockSupport.parkNanos(random.nextInt(20) * 1_000_000L);
        }
      } catch (IOException e) {
        tally.add(Result.LOST, "no connection: " + e);
      }
    }
  }

  /** True when the connection may carry another question. */
  private boolean asks(Socket socket, InputStream in) throws IOException {
    // Few are asked for often, as a cube of a uniform number makes them.
    int number = (int) (Math.pow(random.nextDouble(), 3) * QUESTIONS);
    String tenant = "k" + random.nextInt(TENANTS);
    boolean stream = random.nextBoolean();
    byte[] request = request(number, tenant, stream);
    Manner manner =
        random.nextInt(100) < 80
            ? Manner.POLITE
            : Manner.values()[random.nextInt(Manner.values().length)];
    long begun = System.nanoTime();
    switch (manner) {
      case POLITE -> socket.getOutputStream().write(request);
      case SENDS_SLOWLY -> {
        socket.getOutputStream().write(request, 0, 30);
        LockSupport.parkNanos(100_000_000);
        socket.getOutputStream().write(request, 30, request.length - 30);
      }
      case HALF_CLOSES -> {
        socket.getOutputStream().write(request);
        socket.shutdownOutput();
      }
      case READS_SLOWLY -> {
        socket.getOutputStream().write(request);
        LockSupport.parkNanos(500_000_000);
      }
      case RESETS_WITHIN, LEAVES_AT_ONCE -> {
        socket.getOutputStream().write(request);
        if (manner == Manner.RESETS_WITHIN) {
          in.read();
          socket.setSoLinger(true, 0);
        }
        tally.add(Result.ABANDONED, "");
        return false;
      }
      case BABBLES -> {
        byte[] noise = new byte[random.nextInt(2_000) + 1];
        random.nextBytes(noise);
        socket.getOutputStream().write(noise);
        tally.add(Result.ABANDONED, "");
        return false;
      }
    }
    Heard heard;
    try {
      heard = Http.hear(in);
    } catch (IOException e) {
      heard = new Heard(0, false, e.toString(), "");
    }
    judge(heard, number, tenant, begun);
    return heard.whole() && manner != Manner.HALF_CLOSES && !heard.head().contains("close");
  }

  private void judge(Heard heard, int number, String tenant, long begun) {
    StringBuilder content = new StringBuilder();
    PIECE.matcher(heard.body()).results().forEach(piece -> content.append(piece.group(1)));
    var named = ANSWER.matcher(content).results().toList();
    boolean right =
        named.size() == 1
            && named.getFirst().group(1).equals(Integer.toString(number))
            && named.getFirst().group(2).equals(tenant);
    boolean whole =
        heard.whole()
            && heard.status() == 200
            && Questions.words(content.toString()) == Questions.WORDS
            && (!heard.body().startsWith("data:") || heard.body().contains("[DONE]"));
    if (right && whole) {
      boolean hit = heard.head().contains("reprise; hit");
      tally.add(hit ? Result.HIT : Result.FORWARDED, "");
    } else if (!named.isEmpty() && !right) {
      tally.add(Result.MIXED, number + " for " + tenant + " heard " + content);
    } else if (faults.since(number, begun - FLIGHT_NANOS)) {
      tally.add(Result.EXCUSED, "");
    } else {
      tally.add(Result.LOST, number + " for " + tenant + " heard " + heard);
    }
  }

  private static byte[] request(int number, String tenant, boolean stream) {
    String body =
        "{\"model\":\"soak\",\"stream\":%b,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
            .formatted(stream, Questions.text(number));
    return ("POST /v1/chat/completions HTTP/1.1\r\nHost: soak\r\nAuthorization: Bearer "
            + tenant
            + "\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(UTF_8);
  }
}
