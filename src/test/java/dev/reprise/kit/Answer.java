package dev.reprise.kit;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The upstream's side of one request: well-formed answers in a word, malformed ones by the byte.
 */
public final class Answer {
  private static final AtomicInteger IDS = new AtomicInteger();

  private final Socket socket;
  private final OutputStream out;

  Answer(Socket socket) throws IOException {
    this.socket = socket;
    this.out = socket.getOutputStream();
  }

  /** Bytes exactly as given. */
  public Answer raw(String bytes) throws IOException {
    return raw(bytes.getBytes(StandardCharsets.UTF_8));
  }

  public Answer raw(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  /** A whole answer; header lines end with CRLF. */
  public void send(int status, String headerLines, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    raw(
        "HTTP/1.1 "
            + status
            + " Scripted\r\n"
            + headerLines
            + "content-length: "
            + bytes.length
            + "\r\n\r\n");
    raw(bytes);
  }

  public void json(int status, String body) throws IOException {
    send(status, "content-type: application/json\r\n", body);
  }

  /** A chat completion that says this. */
  public void completion(String content) throws IOException {
    json(200, Completions.text(content));
  }

  /** Begins a chunked event stream. */
  public Answer stream() throws IOException {
    return raw(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
            + "transfer-encoding: chunked\r\n\r\n");
  }

  /** One HTTP chunk. */
  public Answer chunk(byte[] bytes) throws IOException {
    raw(Integer.toHexString(bytes.length) + "\r\n");
    raw(bytes);
    return raw("\r\n");
  }

  public Answer chunk(String text) throws IOException {
    return chunk(text.getBytes(StandardCharsets.UTF_8));
  }

  /** One event in a chunk of its own. */
  public Answer event(String data) throws IOException {
    return chunk("data: " + data + "\n\n");
  }

  /** Ends a chunked body. */
  public void endChunks() throws IOException {
    raw("0\r\n\r\n");
  }

  /** A whole chat stream: role, one delta for each text, the end and the mark. */
  public void completionStream(String... deltas) throws IOException {
    stream();
    String id = "chatcmpl-s" + IDS.incrementAndGet();
    event(Completions.chunk(id, "{\"role\":\"assistant\",\"content\":\"\"}", null));
    for (String delta : deltas) {
      event(Completions.chunk(id, "{\"content\":" + Completions.quote(delta) + "}", null));
    }
    event(Completions.chunk(id, "{}", "stop"));
    event("[DONE]");
    endChunks();
  }

  /** Sends a reset in place of whatever was to come. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  public void close() throws IOException {
    socket.close();
  }

  /** Blocks until the peer closes or resets the connection. */
  public void awaitPeerLeaving() {
    try {
      while (socket.getInputStream().read() >= 0) {
        // What it still sends does not matter.
      }
    } catch (IOException e) {
      // A reset is a way of leaving, too.
    }
  }
}
