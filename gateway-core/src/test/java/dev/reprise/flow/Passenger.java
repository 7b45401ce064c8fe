package dev.reprise.flow;

import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.Caller;
import dev.reprise.cache.Credentials;
import dev.reprise.chat.Digest;
import dev.reprise.telemetry.Outcome;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One of many exchanges on a loop that others share, with a connection of moods: a write may fill
 * it and a write may find it empty again. Holds its reply to the contract, and like a real one
 * tells only whoever listens at that moment that its caller has left.
 */
final class Passenger implements Exchange, Reply {
  final String credential;
  final String question;
  final String request;
  @Nullable String cacheControl;
  private final Executor executor;
  private final Random random;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  private @Nullable Listener listener;
  private boolean writable = true;
  @Nullable ResponseHead head;
  boolean calm;
  boolean gone;
  int ends;
  int cuts;

  Passenger(
      Deque<Runnable> loop, Random random, String credential, String question, String request) {
    this.executor = loop::add;
    this.random = random;
    this.credential = credential;
    this.question = question;
    this.request = request;
  }

  String text() {
    return body.toString(StandardCharsets.UTF_8);
  }

  int statusCode() {
    return head == null ? 0 : head.status();
  }

  boolean isOver() {
    return ends + cuts > 0;
  }

  String form() {
    return form(request);
  }

  /** What of a request's body says in which form the answer is wanted. */
  static String form(String body) {
    return body.substring(0, body.indexOf("\"model\""));
  }

  /** The connection ends; after the reply nobody cares. */
  void leave() {
    if (gone || isOver()) {
      return;
    }
    gone = true;
    if (listener != null) {
      listener.gone();
    }
  }

  void writable(boolean nowWritable) {
    if (writable != nowWritable) {
      writable = nowWritable;
      if (listener != null && !isOver() && !gone) {
        listener.writable(nowWritable);
      }
    }
  }

  /** From now on it takes all it is given. */
  void calmDown() {
    calm = true;
    writable(true);
  }

  @Override
  public RequestHead head() {
    Headers headers = Headers.of("authorization", credential);
    headers = cacheControl == null ? headers : headers.plus("cache-control", cacheControl);
    return new RequestHead("POST", "/v1/chat/completions", headers, request.length());
  }

  @Override
  public Caller caller() {
    return new Caller("ann", Credentials.of(Digest.of(credential)), Digest.of(""), null);
  }

  @Override
  public String requestId() {
    return "req_1";
  }

  @Override
  public Executor executor() {
    return executor;
  }

  @Override
  public void later(Duration delay, Runnable task) {
    executor.execute(task);
  }

  @Override
  public Reply reply() {
    return this;
  }

  @Override
  public void listen(Listener newListener) {
    listener = newListener;
  }

  @Override
  public void demand() {}

  @Override
  public void note(CacheStatus status, Outcome outcome) {}

  @Override
  public void start(ResponseHead answer) {
    require(head == null && !isOver(), "a reply starts once");
    head = answer;
  }

  @Override
  public void write(byte[] bytes) {
    require(head != null && !isOver(), "a reply is written between its start and its end");
    body.writeBytes(bytes);
    if (!calm && random.nextInt(4) == 0) {
      writable(false);
      if (random.nextBoolean()) {
        writable(true);
      }
    }
  }

  @Override
  public void end(Headers trailers) {
    require(head != null && !isOver(), "a reply ends once");
    ends++;
  }

  @Override
  public void breakOff(byte[] lastWord) {
    write(lastWord);
    end(Headers.EMPTY);
  }

  @Override
  public void cut() {
    require(!isOver(), "a reply is cut once");
    cuts++;
  }

  @Override
  public boolean started() {
    return head != null;
  }

  @Override
  public boolean writable() {
    return writable && !gone;
  }

  private void require(boolean holds, String rule) {
    if (!holds || gone) {
      throw new AssertionError(gone ? "nothing is said to a caller that has left" : rule);
    }
  }
}
