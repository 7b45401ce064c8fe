package dev.reprise.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An upstream that answers every chat request at once with the same kilobyte. */
final class InstantProvider implements AutoCloseable {
  private static final byte[] ANSWER = answer();

  private final ServerSocket server;

  InstantProvider() throws IOException {
    server = new ServerSocket(0, 256, InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        Thread.ofPlatform().daemon().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private static void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream(), 65_536);
      while (skipRequest(in)) {
        socket.getOutputStream().write(ANSWER);
      }
    } catch (IOException e) {
      // The peer left.
    }
  }

  private static boolean skipRequest(InputStream in) throws IOException {
    int length = 0;
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); ; b = in.read()) {
      if (b < 0) {
        return false;
      }
      if (b == '\n') {
        if (line.isEmpty()) {
          in.skipNBytes(length);
          return true;
        }
        if (line.length() > 15 && line.substring(0, 15).equalsIgnoreCase("content-length:")) {
          length = Integer.parseInt(line.substring(15).trim());
        }
        line.setLength(0);
      } else if (b != '\r') {
        line.append((char) b);
      }
    }
  }

  private static byte[] answer() {
    String body =
        "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1700000000,"
            + "\"model\":\"bench\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
            + "\"content\":\""
            + "Please open your account page. ".repeat(26)
            + "\"},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":16,"
            + "\"completion_tokens\":160,\"total_tokens\":176}}";
    byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + bytes.length
            + "\r\n\r\n";
    return (head + body).getBytes(StandardCharsets.US_ASCII);
  }
}
