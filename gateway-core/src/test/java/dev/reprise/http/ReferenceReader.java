package dev.reprise.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Requests as RFC 9112 reads them, and nothing else: written from its grammar alone, whole requests
 * out of whole bytes, so that what the gateway reads can be held against it.
 */
final class ReferenceReader {
  private final String text;
  private int at;

  private ReferenceReader(byte[] bytes) {
    this.text = new String(bytes, ISO_8859_1);
  }

  /**
   * A request.
   *
   * @param fields names in lower case and values, in turn
   */
  record Request(String method, String target, List<String> fields, String body) {}

  /** This is no request, or not all of one. */
  private static final class NoRequestException extends Exception {}

  /** All that stand there whole, up to the first that does not. */
  static List<Request> all(byte[] bytes) {
    ReferenceReader reader = new ReferenceReader(bytes);
    List<Request> all = new ArrayList<>();
    try {
      while (reader.at < reader.text.length()) {
        all.add(reader.request());
      }
    } catch (NoRequestException e) {
      // What comes later has no beginning.
    }
    return all;
  }

  private Request request() throws NoRequestException {
    if (text.startsWith("\r\n", at)) {
      at += 2;
    }
    // Several spaces are as good as one (section 3); what is sent on has one.
    String[] line = line().split(" +");
    require(line.length == 3 && isToken(line[0]) && line[1].matches("[!-\"$-~]+"));
    require(line[2].matches("HTTP/1\\.[01]"));
    List<String> fields = fields();
    String length = only(fields, "content-length");
    String coding = only(fields, "transfer-encoding");
    require(length == null || coding == null);
    String body = "";
    if (coding != null) {
      require(coding.equalsIgnoreCase("chunked") && line[2].endsWith("1.1"));
      body = chunks();
    } else if (length != null) {
      require(length.matches("[0-9]{1,18}"));
      body = take(Long.parseLong(length));
    }
    String host = only(fields, "host");
    require(host != null || line[2].endsWith("1.0"));
    return new Request(line[0], path(line[1], host), fields, body);
  }

  private static String path(String target, String host) throws NoRequestException {
    if (target.startsWith("/")) {
      return target;
    }
    String authority = "http://" + host;
    require(host != null && target.regionMatches(true, 0, authority, 0, authority.length()));
    require(target.startsWith("/", authority.length()));
    return target.substring(authority.length());
  }

  /** To the empty line. */
  private List<String> fields() throws NoRequestException {
    List<String> fields = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      require(colon > 0 && isToken(line.substring(0, colon)));
      String value = line.substring(colon + 1).replaceAll("^[ \t]+|[ \t]+$", "");
      require(isClean(value));
      fields.add(line.substring(0, colon).toLowerCase(Locale.ROOT));
      fields.add(value);
    }
    return fields;
  }

  private String chunks() throws NoRequestException {
    StringBuilder body = new StringBuilder();
    while (true) {
      String line = line();
      String size = line.replaceAll("[ \t]*(;.*)?$", "");
      require(size.matches("[0-9a-fA-F]{1,15}"));
      require(isClean(line));
      long length = Long.parseLong(size, 16);
      if (length == 0) {
        fields();
        return body.toString();
      }
      body.append(take(length));
      require(take(2).equals("\r\n"));
    }
  }

  private String take(long length) throws NoRequestException {
    require(length <= text.length() - at);
    String taken = text.substring(at, at + (int) length);
    at += (int) length;
    return taken;
  }

  private String line() throws NoRequestException {
    int end = text.indexOf("\r\n", at);
    require(end >= 0);
    String line = text.substring(at, end);
    require(line.indexOf('\r') < 0 && line.indexOf('\n') < 0);
    at = end + 2;
    return line;
  }

  private static String only(List<String> fields, String name) throws NoRequestException {
    String found = null;
    for (int i = 0; i < fields.size(); i += 2) {
      if (fields.get(i).equals(name)) {
        require(found == null);
        found = fields.get(i + 1);
      }
    }
    return found;
  }

  private static boolean isClean(String text) {
    return text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7F));
  }

  private static boolean isToken(String text) {
    return text.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  }

  private static void require(boolean so) throws NoRequestException {
    if (!so) {
      throw new NoRequestException();
    }
  }
}
