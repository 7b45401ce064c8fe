package dev.reprise.caching;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.reprise.kit.Answer;
import dev.reprise.kit.Completions;
import dev.reprise.kit.ScriptedUpstream.Recorded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;

/** An upstream in bad weather: it is late, fails, breaks off, and never says the same twice. */
final class StormyUpstream {

  /** Beyond what may be stored, and beyond what the kernel's buffers hold. */
  private static final int LARGE = 1_500_000;

  private static final int MOST_WAIT_NANOS = 15_000_000;

  /** How an answer goes. */
  enum Fate {
    WHOLE,
    /** One of a status, with a body that says which. */
    ERROR,
    /** The connection is reset somewhere in the answer, or before it. */
    CUT,
    /** A stream ends in good order before its end. */
    EARLY
  }

  /**
   * One answer.
   *
   * @param sent the body as it stands on the wire, as far as it goes
   * @param text what it says when it is whole
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Told(String tenant, String subject, Fate fate, int status, byte[] sent, String text) {

    boolean said(byte[] bytes) {
      return Arrays.equals(sent, bytes);
    }

    boolean began(byte[] bytes) {
      return bytes.length <= sent.length
          && Arrays.equals(sent, 0, bytes.length, bytes, 0, bytes.length);
    }
  }

  final ConcurrentLinkedQueue<Told> told = new ConcurrentLinkedQueue<>();
  private final AtomicInteger numbers = new AtomicInteger();

  void answer(Recorded request, Answer answer) throws Exception {
    int number = numbers.incrementAndGet();
    Random random = new Random(number);
    LockSupport.parkNanos(random.nextInt(MOST_WAIT_NANOS));
    boolean streams = request.body().contains("\"stream\":true");
    int lot = random.nextInt(100);
    if (lot < 15) {
      error(request, answer, lot < 10 ? 500 : 429, number);
    } else if (lot < 19) {
      tell(request, Fate.CUT, 0, new byte[0], "");
      answer.reset();
    } else {
      boolean large = lot >= 94;
      String text = "answer-" + number + ":" + "word ".repeat(large ? LARGE / 5 : lot);
      boolean zips = request.header("accept-encoding") != null && random.nextBoolean();
      Fate fate = lot < 28 ? Fate.CUT : lot < 33 && streams && !zips ? Fate.EARLY : Fate.WHOLE;
      byte[] body = (streams ? events(number, text) : Completions.text(text)).getBytes(UTF_8);
      byte[] sent = zips ? gzip(body) : body;
      if (fate != Fate.WHOLE) {
        sent = Arrays.copyOf(sent, random.nextInt(sent.length - 10));
      }
      tell(request, fate, 200, sent, text);
      head(answer, streams, zips);
      send(answer, sent, random);
      end(answer, fate);
    }
  }

  private void error(Recorded request, Answer answer, int status, int number) throws IOException {
    String body = "{\"error\":{\"message\":\"oops-" + number + "\"}}";
    tell(request, Fate.ERROR, status, body.getBytes(UTF_8), "");
    answer.json(status, body);
  }

  /** Before it is sent, so that whoever hears it finds it. */
  private void tell(Recorded request, Fate fate, int status, byte[] sent, String text) {
    String subject = subject(request.body());
    told.add(new Told(request.header("authorization"), subject, fate, status, sent, text));
  }

  /** What all wordings of one question have in common. */
  static String subject(String body) {
    return body.replaceAll("(?s).*item (\\d+).*", "$1");
  }

  private static void head(Answer answer, boolean streams, boolean zips) throws IOException {
    answer.raw(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-type: "
            + (streams ? "text/event-stream" : "application/json")
            + (zips ? "\r\ncontent-encoding: gzip" : "")
            + "\r\n\r\n");
  }

  private static void send(Answer answer, byte[] sent, Random random) throws IOException {
    int pieces = 1 + random.nextInt(6);
    int size = Math.max(1, sent.length / pieces);
    for (int at = 0; at < sent.length; at += size) {
      answer.chunk(Arrays.copyOfRange(sent, at, Math.min(sent.length, at + size)));
      LockSupport.parkNanos(random.nextInt(MOST_WAIT_NANOS / pieces));
    }
  }

  private static void end(Answer answer, Fate fate) throws IOException {
    if (fate == Fate.CUT) {
      answer.close();
    } else {
      answer.endChunks();
    }
  }

  private static String events(int number, String text) {
    List<String> events = new ArrayList<>();
    String id = "chatcmpl-s" + number;
    events.add(Completions.chunk(id, "{\"role\":\"assistant\",\"content\":\"\"}", null));
    for (int at = 0; at < text.length(); at += 50_000) {
      String delta = text.substring(at, Math.min(text.length(), at + 50_000));
      events.add(Completions.chunk(id, "{\"content\":" + Completions.quote(delta) + "}", null));
    }
    events.add(Completions.chunk(id, "{}", "stop"));
    events.add("[DONE]");
    return "data: " + String.join("\n\ndata: ", events) + "\n\n";
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(coded)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return coded.toByteArray();
  }
}
