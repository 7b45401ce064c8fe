package dev.reprise.flow;

import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import dev.reprise.upstream.Upstream;
import dev.reprise.upstream.UpstreamException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A provider that says what the test tells it to, and nothing once the call has ended. */
final class FakeUpstream implements Upstream {
  final List<String> heard = new ArrayList<>();
  final List<FakeCall> calls = new ArrayList<>();
  boolean throwing;
  @Nullable Listener listener;

  @Override
  public Call send(RequestHead head, Listener newListener, Executor executor) {
    if (throwing) {
      throw new IllegalStateException("no call");
    }
    heard.add("send");
    listener = newListener;
    FakeCall call = new FakeCall(head, newListener);
    calls.add(call);
    return call;
  }

  /** One call; the methods of the upstream itself speak for the last one. */
  final class FakeCall implements Call {
    final RequestHead request;
    String body = "";
    @Nullable Listener hearer;
    boolean cancelled;
    boolean paused;

    FakeCall(RequestHead request, Listener hearer) {
      this.request = request;
      this.hearer = hearer;
    }

    @Override
    public void write(byte[] bytes) {
      String text = new String(bytes, StandardCharsets.UTF_8);
      body += text;
      heard.add("write " + text);
    }

    @Override
    public void end(Headers trailers) {
      heard.add("end");
    }

    @Override
    public void cancel() {
      heard.add("cancel");
      cancelled = true;
      over();
    }

    @Override
    public void pause() {
      heard.add("pause");
      paused = true;
    }

    @Override
    public void resume() {
      heard.add("resume");
      paused = false;
    }

    private @Nullable Listener over() {
      Listener last = hearer;
      hearer = null;
      if (listener == last) {
        listener = null;
      }
      return last;
    }

    void head(int status, String type, @Nullable String coding) {
      Headers headers = Headers.of("content-type", type);
      headers = coding == null ? headers : headers.plus("content-encoding", coding);
      if (hearer != null) {
        hearer.head(new ResponseHead(status, "", headers, RequestHead.CHUNKED));
      }
    }

    void part(String text) {
      if (hearer != null) {
        hearer.part(text.getBytes(StandardCharsets.UTF_8));
      }
    }

    void complete() {
      Listener last = over();
      if (last != null) {
        last.completed(Headers.EMPTY);
      }
    }

    void fail() {
      fail(UpstreamException.Kind.CLOSED);
    }

    void fail(UpstreamException.Kind kind) {
      Listener last = over();
      if (last != null) {
        last.failed(new UpstreamException(kind, "closed", null));
      }
    }

    boolean isLive() {
      return hearer != null;
    }
  }

  boolean isLive() {
    return listener != null;
  }

  void head(int status, String type, @Nullable String coding) {
    calls.getLast().head(status, type, coding);
  }

  void part(byte[] bytes) {
    if (listener != null) {
      listener.part(bytes);
    }
  }

  void part(String text) {
    part(text.getBytes(StandardCharsets.UTF_8));
  }

  void complete() {
    calls.getLast().complete();
  }

  void fail() {
    calls.getLast().fail();
  }

  @Override
  public void close() {}
}
