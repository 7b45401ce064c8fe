package dev.reprise.proxy;

import static dev.reprise.kit.TestGateway.EXACT_ONLY;

import dev.reprise.kit.BareUpstream;
import dev.reprise.kit.Message;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.Wire;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One request and one answer on their way through a gateway, seen at both of its ends. */
final class Passage implements AutoCloseable {

  /** An answer that says nothing in particular. */
  static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

  /**
   * @param asked what the upstream saw
   * @param answered what the caller saw
   */
  record Seen(Message asked, Message answered) {}

  private final BlockingQueue<Message> asked = new LinkedBlockingQueue<>();
  private final BareUpstream upstream = new BareUpstream(this::converse);
  private final TestGateway gateway;
  private volatile String answer = OK;

  /**
   * @param basePath the path of the upstream's base URL
   */
  Passage(String basePath, String yaml) {
    gateway = new TestGateway(upstream.base(basePath), EXACT_ONLY + yaml);
  }

  Passage() {
    this("/v1", "");
  }

  /** Sends these bytes, answers with those. */
  Seen pass(String request, String response) {
    answer = response;
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(request);
      boolean toHead = request.startsWith("HEAD ");
      Message answered = toHead ? client.responseHead() : client.response();
      return new Seen(next(), answered);
    }
  }

  /** What the upstream sees of a request. */
  Message asked(String request) {
    return pass(request, OK).asked();
  }

  /** What a caller sees of an answer. */
  Message answered(String response) {
    return pass("GET /v1/models HTTP/1.1\r\nHost: gw\r\n\r\n", response).answered();
  }

  TestGateway gateway() {
    return gateway;
  }

  boolean nothingWasAsked() {
    return asked.isEmpty() && upstream.accepted() == 0;
  }

  @Override
  public void close() {
    gateway.close();
    upstream.close();
  }

  /** A request in full; field lines end with CRLF. */
  static String request(String line, String fields, String body) {
    return line + "\r\nHost: gw\r\n" + fields + "\r\n" + body;
  }

  /** One byte of each value, as the text that stands for it. */
  static String everyByte() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return latin1(bytes);
  }

  static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Field lines as they stand in a head. */
  static List<String> lines(String fields) {
    return fields.lines().toList();
  }

  /** A request's field lines without those that the gateway writes. */
  static List<String> sent(Message asked) {
    return asked.fieldsWithout("host", "x-request-id");
  }

  /** An answer's field lines without those that the gateway writes. */
  static List<String> given(Message answered) {
    return answered.fieldsWithout("date", "cache-status", "reprise-request-id");
  }

  private Message next() {
    try {
      Message next = asked.poll(20, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing was asked within 20 s");
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void converse(Wire wire) throws Exception {
    while (true) {
      asked.add(wire.request());
      wire.send(answer);
      if (!isDelimited(answer)) {
        return;
      }
    }
  }

  /** Whether the connection can go on behind this answer. */
  private static boolean isDelimited(String answer) {
    String head = answer.toLowerCase();
    boolean bodiless = head.startsWith("http/1.1 204") || head.startsWith("http/1.1 304");
    return bodiless || head.contains("content-length:") || head.contains("transfer-encoding:");
  }
}
