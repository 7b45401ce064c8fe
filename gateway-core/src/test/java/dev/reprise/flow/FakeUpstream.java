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
  boolean throwing;
  @Nullable Listener listener;

  @Override
  public Call send(RequestHead head, Listener newListener, Executor executor) {
    if (throwing) {
      throw new IllegalStateException("no call");
    }
    heard.add("send");
    listener = newListener;
    return new FakeCall();
  }

  private final class FakeCall implements Call {
    @Override
    public void write(byte[] bytes) {
      heard.add("write " + new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public void end(Headers trailers) {
      heard.add("end");
    }

    @Override
    public void cancel() {
      heard.add("cancel");
      listener = null;
    }

    @Override
    public void pause() {
      heard.add("pause");
    }

    @Override
    public void resume() {
      heard.add("resume");
    }
  }

  boolean isLive() {
    return listener != null;
  }

  void head(int status, String type, @Nullable String coding) {
    Headers headers = Headers.of("content-type", type);
    headers = coding == null ? headers : headers.plus("content-encoding", coding);
    if (listener != null) {
      listener.head(new ResponseHead(status, "", headers, RequestHead.CHUNKED));
    }
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
    Listener last = listener;
    listener = null;
    if (last != null) {
      last.completed(Headers.EMPTY);
    }
  }

  void fail() {
    Listener last = listener;
    listener = null;
    if (last != null) {
      last.failed(new UpstreamException(UpstreamException.Kind.CLOSED, "closed", null));
    }
  }

  @Override
  public void close() {}
}
