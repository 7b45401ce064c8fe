package dev.reprise.benchmarks.speed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Finds where a message of HTTP/1.1 ends, with as little work as will do for both sides. */
final class HttpMessage {
  private static final byte[] LENGTH = "content-length:".getBytes(ISO_8859_1);
  private static final byte[] CHUNKED = "transfer-encoding: chunked".getBytes(ISO_8859_1);

  private HttpMessage() {}

  /** One past the empty line that ends the head; -1 while it has not come. */
  static int headEnd(byte[] bytes, int length) {
    for (int i = 3; i < length; i++) {
      if (bytes[i] == '\n'
          && bytes[i - 1] == '\r'
          && bytes[i - 2] == '\n'
          && bytes[i - 3] == '\r') {
        return i + 1;
      }
    }
    return -1;
  }

  /** One past the message's last byte; -1 while it has not come. */
  static int end(byte[] bytes, int length) {
    int head = headEnd(bytes, length);
    if (head < 0) {
      return -1;
    }
    for (int line = 0; line < head; line = nextLine(bytes, line)) {
      if (startsWith(bytes, line, LENGTH)) {
        int end = head + number(bytes, line + LENGTH.length);
        return end <= length ? end : -1;
      }
      if (startsWith(bytes, line, CHUNKED)) {
        return chunkedEnd(bytes, head, length);
      }
    }
    return head;
  }

  private static int chunkedEnd(byte[] bytes, int from, int length) {
    int at = from;
    while (at < length) {
      int line = nextLine(bytes, at);
      if (line > length || bytes[line - 1] != '\n') {
        return -1;
      }
      int size = hex(bytes, at);
      at = line + size + 2;
      if (size == 0) {
        return at <= length ? at : -1;
      }
    }
    return -1;
  }

  private static int nextLine(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length - 1 && bytes[at] != '\n') {
      at++;
    }
    return at + 1;
  }

  private static boolean startsWith(byte[] bytes, int from, byte[] lowerCase) {
    if (from + lowerCase.length > bytes.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      byte b = bytes[from + i];
      if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  private static int number(byte[] bytes, int from) {
    int at = from;
    while (bytes[at] == ' ') {
      at++;
    }
    int value = 0;
    for (; bytes[at] >= '0' && bytes[at] <= '9'; at++) {
      value = value * 10 + bytes[at] - '0';
    }
    return value;
  }

  private static int hex(byte[] bytes, int from) {
    int value = 0;
    for (int at = from; Character.digit(bytes[at], 16) >= 0; at++) {
      value = value * 16 + Character.digit(bytes[at], 16);
    }
    return value;
  }
}
