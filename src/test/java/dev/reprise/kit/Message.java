package dev.reprise.kit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * An HTTP/1.1 message as it stood on the wire: nothing is normalised, and text is ISO-8859-1, so
 * that every byte can be told.
 *
 * @param start request line or status line
 * @param fields field lines without their line ends
 * @param body without its transfer coding
 */
public record Message(String start, List<String> fields, byte[] body, List<String> trailers) {

  /** How the peer ends a body that it gave no length for. */
  private enum Unframed {
    NO_BODY,
    UNTIL_CLOSED
  }

  /** A head with nothing behind it; a connection that ends here throws. */
  public static Message head(InputStream in) throws IOException {
    return new Message(line(in), lines(in), new byte[0], List.of());
  }

  public static Message request(InputStream in) throws IOException {
    return head(in).withBody(in, Unframed.NO_BODY);
  }

  /** The next response, interim ones included. */
  public static Message response(InputStream in) throws IOException {
    Message head = head(in);
    boolean bodiless = head.status() < 200 || head.status() == 204 || head.status() == 304;
    return bodiless ? head : head.withBody(in, Unframed.UNTIL_CLOSED);
  }

  /** One chunk; empty for the last, whose trailers are still to be read. */
  public static byte[] chunk(InputStream in) throws IOException {
    int size = Integer.parseInt(line(in), 16);
    byte[] data = exactly(in, size);
    if (size > 0) {
      line(in);
    }
    return data;
  }

  public int status() {
    return Integer.parseInt(start.split(" ", 3)[1]);
  }

  public String reason() {
    return start.split(" ", 3)[2];
  }

  public String method() {
    return start.split(" ", 3)[0];
  }

  public String target() {
    return start.split(" ", 3)[1];
  }

  /** The first value under this name; empty when there is none. */
  public String header(String name) {
    String prefix = name.toLowerCase() + ":";
    return fields.stream()
        .filter(line -> line.toLowerCase().startsWith(prefix))
        .map(line -> line.substring(prefix.length()).strip())
        .findFirst()
        .orElse("");
  }

  /** The field lines but those of these names. */
  public List<String> fieldsWithout(String... names) {
    Predicate<String> named =
        line -> {
          String name = line.substring(0, line.indexOf(':'));
          return List.of(names).stream().anyMatch(name::equalsIgnoreCase);
        };
    return fields.stream().filter(named.negate()).toList();
  }

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  private Message withBody(InputStream in, Unframed unframed) throws IOException {
    if (header("transfer-encoding").equalsIgnoreCase("chunked")) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (byte[] data = chunk(in); data.length > 0; data = chunk(in)) {
        all.writeBytes(data);
      }
      return new Message(start, fields, all.toByteArray(), lines(in));
    }
    if (!header("content-length").isEmpty()) {
      byte[] all = exactly(in, Integer.parseInt(header("content-length")));
      return new Message(start, fields, all, trailers);
    }
    return switch (unframed) {
      case NO_BODY -> this;
      case UNTIL_CLOSED -> new Message(start, fields, in.readAllBytes(), trailers);
    };
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("closed after " + bytes.length + " of " + length + " bytes");
    }
    return bytes;
  }

  private static List<String> lines(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      lines.add(line);
    }
    return lines;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("closed within a head, after: " + line);
      }
      line.write(b);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
