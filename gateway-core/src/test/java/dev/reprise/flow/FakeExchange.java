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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An exchange on a queue that the test empties; holds its reply to the contract. */
final class FakeExchange implements Exchange, Reply {
  /** Other threads hand tasks over; the test alone runs them. */
  final BlockingDeque<Runnable> tasks = new LinkedBlockingDeque<>();

  final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final Executor executor = tasks::add;
  private final String credential;

  FakeExchange() {
    this("ann's");
  }

  FakeExchange(String credential) {
    this.credential = credential;
  }

  /** Of the request. */
  Headers headers = Headers.EMPTY;

  final List<Duration> delays = new ArrayList<>();
  @Nullable Listener listener;
  @Nullable ResponseHead head;
  @Nullable CacheStatus status;
  @Nullable Outcome outcome;
  boolean writable = true;

  /** Whether room for more is told of within a write, as a flush may do. */
  boolean flushing;

  private boolean writing;

  int ends;
  int cuts;
  int demands;

  void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** Waits for a task that another thread hands over, then runs all. */
  void runNextTasks() throws InterruptedException {
    Runnable next = tasks.poll(60, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no task within 60 s");
    }
    next.run();
    runTasks();
  }

  String text() {
    return body.toString(StandardCharsets.UTF_8);
  }

  int statusCode() {
    return head == null ? 0 : head.status();
  }

  @Nullable String cacheHeader() {
    return head == null ? null : head.headers().first("cache-status");
  }

  void leave() {
    if (listener != null) {
      listener.gone();
    }
  }

  @Override
  public RequestHead head() {
    return new RequestHead("POST", "/v1/chat/completions", headers, 1);
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

  /** Paces are told by real clocks elsewhere; here the test runs what is due. */
  @Override
  public void later(Duration delay, Runnable task) {
    delays.add(delay);
    tasks.add(task);
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
  public void demand() {
    demands++;
  }

  @Override
  public void note(CacheStatus newStatus, Outcome newOutcome) {
    status = newStatus;
    outcome = newOutcome;
  }

  @Override
  public void start(ResponseHead answer) {
    require(head == null && !isOver(), "a reply starts once");
    head = answer;
  }

  @Override
  public void write(byte[] bytes) {
    require(head != null && !isOver(), "a reply is written between its start and its end");
    require(!writing, "nothing is written while another write is under way");
    body.writeBytes(bytes);
    if (flushing && listener != null) {
      writing = true;
      listener.writable(true);
      writing = false;
    }
  }

  @Override
  public void end(Headers trailers) {
    require(head != null && !isOver() && !writing, "a reply ends once, behind its last write");
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

  boolean isOver() {
    return ends + cuts > 0;
  }

  @Override
  public boolean started() {
    return head != null;
  }

  @Override
  public boolean writable() {
    return writable;
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new AssertionError(rule);
    }
  }
}
