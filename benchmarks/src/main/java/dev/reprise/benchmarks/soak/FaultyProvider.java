package dev.reprise.benchmarks.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An upstream on plain sockets that answers most questions, and ruins the rest in many ways. */
final class FaultyProvider implements AutoCloseable {
  /** Calls of a hundred that go wrong. */
  private static final int FAULTS_PERCENT = 12;

  private static final long STALL_NANOS = 4_000_000_000L;
  private static final int BACKLOG = 1_024;

  private final ServerSocket server;
  private final Faults faults;
  private final LongAdder calls = new LongAdder();

  private enum Fault {
    ERROR(true),
    BUSY(true),
    PAGE(true),
    SHORT_BODY(false),
    RESET(false),
    CLOSE(false),
    STALL(false),
    STALL_WITHIN(false),
    CUT(false),
    GARBAGE(false);

    final boolean leavesConnection;

    Fault(boolean leavesConnection) {
      this.leavesConnection = leavesConnection;
    }
  }

  /** One call: its question, its caller and the form that is wanted. */
  private record Call(int number, String tenant, boolean stream) {}

  FaultyProvider(Faults faults) throws IOException {
    this.faults = faults;
    server = new ServerSocket(0, BACKLOG, InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  long calls() {
    return calls.sum();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        InputStream in = new BufferedInputStream(socket.getInputStream())) {
      socket.setTcpNoDelay(true);
      for (Call call = read(in); call != null; call = read(in)) {
        calls.increment();
        if (ThreadLocalRandom.current().nextInt(100) < FAULTS_PERCENT) {
          faults.add(call.number());
          if (!fail(socket, call)) {
            return;
          }
        } else {
          answer(socket.getOutputStream(), call);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // The gateway has left, as it does when its caller has.
    }
  }

  /** Null when the connection has ended. */
  private static @Nullable Call read(InputStream in) throws IOException {
    String head = Http.head(in);
    if (head == null) {
      return null;
    }
    byte[] body = in.readNBytes((int) Http.length(head));
    String text = new String(body, UTF_8);
    String tenant = Http.field(head, "authorization").replace("Bearer ", "");
    return new Call(Questions.number(text), tenant, text.contains("\"stream\":true"));
  }

  private static void answer(OutputStream out, Call call) throws IOException {
    pause(call.number());
    if (!call.stream()) {
      out.write(Http.response("200 OK", "application/json", json(call)));
      return;
    }
    out.write(Http.chunkedHead());
    String id = "c" + call.number();
    out.write(Http.event(delta(id, Questions.answer(call.number(), call.tenant()))));
    for (int i = 0; i < Questions.WORDS; i++) {
      out.write(Http.event(delta(id, " word" + i)));
    }
    out.write(Http.event(chunk(id, "{}", "\"stop\"")));
    out.write(Http.event("[DONE]"));
    out.write("0\r\n\r\n".getBytes(UTF_8));
  }

  /**
   * True when the connection goes on: one that is closed without a word behind a whole answer may
   * meet the next request, and nobody can tell then whether that was heard.
   */
  private boolean fail(Socket socket, Call call) throws IOException {
    OutputStream out = socket.getOutputStream();
    Fault fault = Fault.values()[ThreadLocalRandom.current().nextInt(Fault.values().length)];
    switch (fault) {
      case ERROR -> out.write(Http.response("500 Oops", "application/json", "{\"error\":{}}"));
      case BUSY -> out.write(Http.response("429 Busy", "application/json", "{\"error\":{}}"));
      case PAGE -> out.write(Http.response("200 OK", "text/html", "<html>maintenance</html>"));
      case SHORT_BODY -> {
        byte[] whole = Http.response("200 OK", "application/json", json(call));
        out.write(whole, 0, whole.length - 20);
      }
      case RESET -> socket.setSoLinger(true, 0);
      case CLOSE -> {}
      case STALL -> LockSupport.parkNanos(STALL_NANOS);
      case STALL_WITHIN -> {
        out.write(Http.chunkedHead());
        out.write(Http.event(delta("c", "half an ")));
        LockSupport.parkNanos(STALL_NANOS);
      }
      case CUT -> {
        out.write(Http.chunkedHead());
        out.write(Http.event(delta("c", "half an ")));
      }
      case GARBAGE -> {
        byte[] noise = new byte[500];
        ThreadLocalRandom.current().nextBytes(noise);
        out.write(noise);
      }
    }
    return fault.leavesConnection;
  }

  /** Up to 30 ms, the same for a question each time. */
  private static void pause(int number) {
    LockSupport.parkNanos(new Random(number).nextInt(30) * 1_000_000L);
  }

  private static String json(Call call) {
    StringBuilder content = new StringBuilder(Questions.answer(call.number(), call.tenant()));
    for (int i = 0; i < Questions.WORDS; i++) {
      content.append(" word").append(i);
    }
    return """
    {"id":"c%d","object":"chat.completion","created":1700000000,"model":"soak",\
    "choices":[{"index":0,"message":{"role":"assistant","content":"%s"},\
    "finish_reason":"stop"}],\
    "usage":{"prompt_tokens":20,"completion_tokens":50,"total_tokens":70}}\
    """
        .formatted(call.number(), content);
  }

  private static String delta(String id, String text) {
    return chunk(id, "{\"content\":\"" + text + "\"}", "null");
  }

  private static String chunk(String id, String delta, String finish) {
    return """
    {"id":"%s","object":"chat.completion.chunk","created":1700000000,"model":"soak",\
    "choices":[{"index":0,"delta":%s,"finish_reason":%s}]}\
    """
        .formatted(id, delta, finish);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
