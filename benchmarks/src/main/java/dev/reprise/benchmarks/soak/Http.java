package dev.reprise.benchmarks.soak;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** As much of HTTP/1.1 as both ends of the run speak. */
final class Http {
  private static final int LONGEST_LINE = 16_384;

  private Http() {}

  /**
   * An answer.
   *
   * @param whole whether it came to its end
   */
  record Heard(int status, boolean whole, String head, String body) {}

  /** Up to and without the empty line; null when the connection ended before it. */
  static @Nullable String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (String line = line(in); line != null; line = line(in)) {
      if (line.isEmpty()) {
        return head.toString();
      }
      head.append(line).append("\r\n");
    }
    return null;
  }

  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || line.size() > LONGEST_LINE) {
        return null;
      }
      line.write(b);
    }
    String text = line.toString(ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** The first of that name, given in lower case; empty when there is none. */
  static String field(String head, String name) {
    Matcher field = Pattern.compile("(?im)^" + name + ":\\s*(.*?)\\s*$").matcher(head);
    return field.find() ? field.group(1) : "";
  }

  /** 0 when it is not told. */
  static long length(String head) {
    String length = field(head, "content-length");
    return length.isEmpty() ? 0 : Long.parseLong(length);
  }

  static byte[] response(String status, String type, String body) {
    byte[] bytes = body.getBytes(UTF_8);
    return ("HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(status, type, bytes.length, body))
        .getBytes(UTF_8);
  }

  static byte[] chunkedHead() {
    return ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n")
        .getBytes(UTF_8);
  }

  static byte[] event(String json) {
    byte[] event = ("data: " + json + "\n\n").getBytes(UTF_8);
    return (Integer.toHexString(event.length) + "\r\n" + new String(event, UTF_8) + "\r\n")
        .getBytes(UTF_8);
  }

  /** Reads an answer, as far as it comes; interim ones before it are passed over. */
  static Heard hear(InputStream in) throws IOException {
    String head = head(in);
    while (head != null && head.startsWith("HTTP/1.1 1")) {
      head = head(in);
    }
    if (head == null) {
      return new Heard(0, false, "", "");
    }
    int status = Integer.parseInt(head.substring(9, 12));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean whole = true;
    try {
      if (field(head, "transfer-encoding").equalsIgnoreCase("chunked")) {
        chunks(in, body);
      } else {
        int length = (int) length(head);
        body.write(in.readNBytes(length));
        whole = body.size() == length;
      }
    } catch (IOException e) {
      whole = false;
    }
    return new Heard(status, whole, head, body.toString(UTF_8));
  }

  private static void chunks(InputStream in, ByteArrayOutputStream body) throws IOException {
    while (true) {
      String size = line(in);
      if (size == null || size.isEmpty()) {
        throw new EOFException("no size");
      }
      int length = Integer.parseInt(size, 16);
      byte[] chunk = in.readNBytes(length);
      body.writeBytes(chunk);
      if (chunk.length < length || line(in) == null) {
        throw new EOFException("no whole chunk");
      }
      if (length == 0) {
        return;
      }
    }
  }
}
