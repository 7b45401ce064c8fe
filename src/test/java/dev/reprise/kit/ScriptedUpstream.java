package dev.reprise.kit;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A provider on a plain socket that does exactly what a test tells it, down to the byte and the
 * reset, and keeps what it was sent. Every connection has a virtual thread.
 */
public final class ScriptedUpstream implements AutoCloseable {

  /** What a test wants done with a request. */
  @FunctionalInterface
  public interface Script {
    void answer(Recorded request, Answer answer) throws Exception;
  }

  /** A request as it came over the wire. */
  public record Recorded(
      String method, String target, List<String> headerLines, String body, List<String> trailers) {

    static Recorded of(Message request) {
      return new Recorded(
          request.method(), request.target(), request.fields(), request.text(), request.trailers());
    }

    /** The first value under this name, or null. */
    public String header(String name) {
      String prefix = name.toLowerCase() + ":";
      return headerLines.stream()
          .filter(line -> line.toLowerCase().startsWith(prefix))
          .map(line -> line.substring(prefix.length()).strip())
          .findFirst()
          .orElse(null);
    }
  }

  private final List<Recorded> requests = new CopyOnWriteArrayList<>();
  private volatile Script script = (request, answer) -> answer.completion("ok");
  private final BareUpstream server = new BareUpstream(this::converse);

  /** From now on requests are answered like this. */
  public ScriptedUpstream script(Script newScript) {
    script = newScript;
    return this;
  }

  /** Forgets the requests so far. */
  public void forget() {
    requests.clear();
  }

  public List<Recorded> requests() {
    return requests;
  }

  public int calls() {
    return requests.size();
  }

  /** Connections open now. */
  public int connections() {
    return server.connections();
  }

  public int port() {
    return server.port();
  }

  /** The base URL to give to a gateway. */
  public URI base() {
    return server.base();
  }

  @Override
  public void close() {
    server.close();
  }

  private void converse(Wire wire) throws Exception {
    while (true) {
      Recorded request = Recorded.of(wire.request());
      requests.add(request);
      script.answer(request, wire.answer());
    }
  }
}
